/** The outcome of a patch: the patched value, or why it does not apply, in upstream's words. */
import type { Json } from "./json.ts";

/** A patched value, or a patch; or why there is none. */
export type PatchResult = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: string };

/** A value as Go's `%v` prints it: `map[a:1 b:[2 3]]`. */
export function goPrint(value: Json | undefined): string {
  if (value === undefined || value === null) return "<nil>";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(goPrint).join(" ")}]`;
  const map = value as { readonly [key: string]: Json };
  return `map[${Object.keys(map)
    .sort()
    .map((key) => `${key}:${goPrint(map[key])}`)
    .join(" ")}]`;
}
