/** `--validate`: what becomes of fields that no kind has. Models GetValidationDirective. */
import type { Client, WriteOptions } from "@kubenetsim/apiserver";
import { type Flag, optional, textOf } from "../argv/flag.ts";
import type { Request } from "../request.ts";

export const validateFlag: Flag = optional("validate", "strict", "strict");

type FieldValidation = NonNullable<WriteOptions["fieldValidation"]>;

const DIRECTIVES: ReadonlyMap<string, FieldValidation> = new Map([
  ["strict", "Strict"],
  ["true", "Strict"],
  ["warn", "Warn"],
  ["ignore", "Ignore"],
  ["false", "Ignore"],
]);

/** The directive, or undefined with kubectl's words for a wrong one. */
export function validationOf({ flags }: Request): { readonly directive?: FieldValidation; readonly error: string } {
  const word = textOf(flags, "validate");
  const directive = DIRECTIVES.get(word);
  if (directive !== undefined) return { directive, error: "" };
  return {
    error: `invalid - validate option ${JSON.stringify(word)}; must be one of: strict (or true), warn, ignore (or false)`,
  };
}

/** The client, with options that hold for all that it writes. */
export function clientWith(client: Client, always: WriteOptions): Client {
  const { create, update, patch } = client;
  const writer: Pick<Client, "create" | "update" | "patch" | "delete"> = {
    create: (resource, object, options) => create(resource, object, { ...always, ...options }),
    update: (resource, object, options) => update(resource, object, { ...always, ...options }),
    patch: (resource, key, type, body, options) => patch(resource, key, type, body, { ...always, ...options }),
    delete: (resource, key, options) => client.delete(resource, key, { ...always, ...options }),
  };
  // On top of the client, not a copy of it: its getters must stay getters.
  return Object.assign(Object.create(client) as Client, writer);
}
