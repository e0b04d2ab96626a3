/** The server's warnings, as kubectl tells them. Models k8s.io/client-go/rest/warnings.go NewWarningWriter with Deduplicate. */
import type { Client, Result } from "@kubenetsim/apiserver";

/** A client that notes each warning once, and the text that kubectl writes to stderr about them. */
export interface WarnedClient {
  readonly client: Client;
  warn(text: string): void;
  text(): string;
}

/** The client, with every warning beside an answer noted. */
export function warned(client: Client): WarnedClient {
  const texts = new Set<string>();
  const note = <T>(result: Result<T>): Result<T> => {
    if (result.ok) for (const warning of result.warnings ?? []) texts.add(warning);
    return result;
  };
  const writer: Pick<Client, "create" | "update" | "patch" | "delete"> = {
    create: (resource, object, options) => note(client.create(resource, object, options)),
    update: (resource, object, options) => note(client.update(resource, object, options)),
    patch: (resource, key, type, patch, options) => note(client.patch(resource, key, type, patch, options)),
    delete: (resource, key, options) => note(client.delete(resource, key, options)),
  };
  // On top of the client, not a copy of it: its getters must stay getters.
  return {
    client: Object.assign(Object.create(client) as Client, writer),
    warn: (text) => void texts.add(text),
    text: () => [...texts].map((warning) => `Warning: ${warning}\n`).join(""),
  };
}
