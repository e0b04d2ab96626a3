/** `--sort-by`: objects ordered by the value at a path. Models k8s.io/kubectl/pkg/cmd/get/sorter.go. */
import { compareQuantity, goQuote, type Json, type KubeObject, parseQuantity } from "@kubenetsim/api";
import { goSort } from "./go-sort.ts";
import { find } from "./jsonpath/find.ts";
import { parseJsonPath } from "./jsonpath/parse.ts";
import { relaxedPath } from "./jsonpath/relaxed.ts";
import type { PathResult } from "./jsonpath/types.ts";

/** The objects in order of their values; those without one come first. */
export function sortObjects(objects: readonly KubeObject[], path: string): PathResult<readonly KubeObject[]> {
  const relaxed = relaxedPath(path);
  if (!relaxed.ok) return relaxed;
  const field = relaxed.value;
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
  return { ok: true, value: goSort(keyed, (a, b) => isLess(a.key, b.key)).map(({ object }) => object) };
}

/** One without a value is less than any, even than another one without. */
function isLess(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined) return true;
  if (b === undefined) return false;
  if (typeof a === "number" && typeof b === "number") return a < b;
  if (typeof a !== "string" || typeof b !== "string") return false;
  const [one, other] = [parseQuantity(a), parseQuantity(b)];
  return one.ok && other.ok ? compareQuantity(one.quantity, other.quantity) < 0 : a < b;
}
