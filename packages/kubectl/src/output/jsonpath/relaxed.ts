/** A path as `--sort-by` and custom-columns take it: braces and the first dot may be left out. Models RelaxedJSONPathExpression. */
import type { PathResult } from "./types.ts";

/** The path with its braces: `metadata.name` to `{.metadata.name}`. */
export function relaxedPath(text: string): PathResult<string> {
  if (text === "") return { ok: true, value: "" };
  const found = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (found !== null) return { ok: true, value: `{.${found[1] ?? found[2]}}` };
  return {
    ok: false,
    error: "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
  };
}
