/** The opaque token by which a list goes on. Models apiserver/pkg/storage/continue.go. */
import { decodeBase64, encodeBase64, isJsonMap, utf8Text } from "@kubenetsim/api";

const VERSION = "meta.k8s.io/v1";

/** Where a list goes on: at which revision, and from which key, less its namespace if the list has one. */
export interface Continue {
  /** -1: at whatever is newest. */
  readonly revision: number;
  readonly start: string;
}

export type ContinueResult =
  | { readonly ok: true; readonly value: Continue }
  | { readonly ok: false; readonly error: string };

export function encodeContinue({ revision, start }: Continue): string {
  const json = JSON.stringify({ v: VERSION, rv: revision, start });
  return encodeBase64(json).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function decodeContinue(token: string): ContinueResult {
  const data = readJson(token);
  if (!isJsonMap(data)) return { ok: false, error: "continue key is not valid: invalid token" };
  const { v = "", rv = 0, start = "" } = data;
  if (v !== VERSION) {
    return {
      ok: false,
      error: `continue key is not valid: server does not recognize this encoded version ${JSON.stringify(v)}`,
    };
  }
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv === 0 || rv < -1) {
    return {
      ok: false,
      error: `continue key is not valid: incorrect encoded start resourceVersion (version ${VERSION})`,
    };
  }
  if (typeof start !== "string" || start === "") {
    return { ok: false, error: `continue key is not valid: encoded start key empty (version ${VERSION})` };
  }
  return { ok: true, value: { revision: rv, start } };
}

function readJson(token: string): unknown {
  const padded = token.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = decodeBase64(padded.padEnd(Math.ceil(padded.length / 4) * 4, "="));
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(utf8Text(bytes) ?? "");
  } catch {
    return undefined;
  }
}
