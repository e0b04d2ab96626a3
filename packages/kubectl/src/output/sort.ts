/** `--sort-by`: objects ordered by the value at a path. Models k8s.io/kubectl/pkg/cmd/get/sorter.go. */
import { compareQuantity, goQuote, type Json, type KubeObject, parseQuantity } from "@kubenetsim/api";
import { find } from "./jsonpath/find.ts";
import { parseJsonPath } from "./jsonpath/parse.ts";
import { relaxedPath } from "./jsonpath/relaxed.ts";
import type { PathResult } from "./jsonpath/types.ts";

/** The objects in order of their values; those without one come first. */
export function sortObjects(objects: readonly KubeObject[], path: string): PathResult<readonly KubeObject[]> {
  const relaxed = relaxedPath(path);
  const field = relaxed.ok ? relaxed.value : path;
  const parsed = parseJsonPath(field);
  if (!parsed.ok) return { ok: false, error: `sorting error: ${parsed.error}` };
  const keyed: { readonly object: KubeObject; readonly key: Json | undefined }[] = [];
  for (const object of objects) {
    // A typed object is JSON, which TypeScript cannot see of an interface.
    const from = object as unknown as Json;
    const found = find(parsed.value, [from], { root: from, missing: true });
    if (!found.ok) return found;
    keyed.push({ object, key: found.value[0] });
  }
  if (keyed.length > 0 && keyed.every(({ key }) => key === undefined))
    return { ok: false, error: `couldn't find any field with path ${goQuote(field)} in the list of objects` };
  return { ok: true, value: keyed.sort((a, b) => order(a.key, b.key)).map(({ object }) => object) };
}

function order(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== "string" || typeof b !== "string") return 0;
  const [one, other] = [parseQuantity(a), parseQuantity(b)];
  if (one.ok && other.ok) return compareQuantity(one.quantity, other.quantity);
  return a < b ? -1 : a > b ? 1 : 0;
}
