/** Lists merged item by item. Models strategicpatch mergeSlice. */
import { isJsonMap, type Json, type JsonMap, member } from "../json.ts";
import { goPrint } from "../patch-result.ts";
import { DIRECTIVE, fail, type MergeOptions, noMergeKey, type Run } from "./directives.ts";
import { identity, normalizeOrder } from "./order.ts";
import { type PatchSchema, schemaName } from "./patch-schema.ts";

/** How two items that are alike are merged; given by merge.ts, which needs this file in turn. */
export type MergeItems = (
  original: JsonMap,
  patch: JsonMap,
  schema: PatchSchema,
  options: MergeOptions,
  run: Run,
) => JsonMap;

/** A list and its patch, merged and put in order. */
export function mergeList(
  original: readonly Json[],
  patch: readonly Json[],
  place: { readonly schema: PatchSchema; readonly mergeKey: string; readonly isDeletion: boolean },
  options: MergeOptions,
  run: Run,
  mergeItems: MergeItems,
): readonly Json[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (!sameShapes([...original, ...patch], run)) return original;
  const { mergeKey, schema } = place;
  if (!isJsonMap(original[0] ?? patch[0])) {
    if (options.mergeParallelList && place.isDeletion) return withoutItems(original, patch);
    return ordered(uniqueScalars([...original, ...patch]), patch, original, "", run);
  }
  if (mergeKey === "") return fail(run, `cannot merge lists without merge key for ${schemaName(schema)}`, original);
  const split = applyDirectives(original, patch, mergeKey, run);
  const merged = mergeMaps(split.original, split.patch, { schema, mergeKey }, options, run, mergeItems);
  return run.failure === undefined ? ordered(merged, split.patch, split.original, mergeKey, run) : original;
}

/** Whether the items are all maps or all scalars of one type. */
export function sameShapes(items: readonly Json[], run: Run): boolean {
  const shapes = new Set(items.map((item) => (Array.isArray(item) ? "list" : item === null ? "null" : typeof item)));
  if (shapes.has("list")) return fail(run, "lists of lists are not supported", false);
  return shapes.size < 2 || fail(run, `list element types are not identical: ${goPrint(items)}`, false);
}

/** Equal scalars once. A later equal one is replaced by the list's last item, as upstream does. */
export function uniqueScalars(items: readonly Json[]): readonly Json[] {
  const out = [...items];
  for (let i = 0; i < out.length - 1; i++) {
    for (let j = i + 1; j < out.length; j++) {
      if (out[i] !== out[j]) continue;
      const last = out.pop() as Json;
      if (j < out.length) out[j] = last;
      j -= 1;
    }
  }
  return out;
}

function ordered(
  merged: readonly Json[],
  patch: readonly Json[],
  original: readonly Json[],
  mergeKey: string,
  run: Run,
): readonly Json[] {
  const named = new Set(patch.map((item) => identity(item, mergeKey)));
  const patchItems = merged.filter((item) => named.has(identity(item, mergeKey)));
  const serverOnly = merged.filter((item) => !named.has(identity(item, mergeKey)));
  return normalizeOrder(patchItems, serverOnly, patch, original, mergeKey, run);
}

// Takes `$patch` items out of the patch, and does what they say to the original.
function applyDirectives(
  original: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
  run: Run,
): { readonly original: readonly Json[]; readonly patch: readonly Json[] } {
  let rest = original;
  let replace = false;
  const plain: JsonMap[] = [];
  for (const item of patch) {
    if (!isJsonMap(item)) continue;
    const directive = member(item, DIRECTIVE);
    if (directive === undefined) plain.push(item);
    else if (directive === "replace") replace = true;
    else if (directive === "delete") rest = withoutLike(rest, item, mergeKey, run);
    else if (directive === "merge") fail(run, "merging lists cannot yet be specified in the patch", undefined);
    else fail(run, `unknown patch type: ${goPrint(directive)} in map: ${goPrint(item)}`, undefined);
  }
  return replace ? { original: plain, patch: [] } : { original: rest, patch: plain };
}

function withoutLike(items: readonly Json[], like: JsonMap, mergeKey: string, run: Run): readonly Json[] {
  if (!Object.hasOwn(like, mergeKey)) return fail(run, noMergeKey(like, mergeKey), items);
  const name = identity(like, mergeKey);
  return items.filter((item) => identity(item, mergeKey) !== name);
}

function mergeMaps(
  original: readonly Json[],
  patch: readonly Json[],
  place: { readonly schema: PatchSchema; readonly mergeKey: string },
  options: MergeOptions,
  run: Run,
  mergeItems: MergeItems,
): readonly Json[] {
  const { mergeKey, schema } = place;
  const out = [...original];
  for (const item of patch) {
    if (!isJsonMap(item)) continue;
    if (!Object.hasOwn(item, mergeKey)) return fail(run, noMergeKey(item, mergeKey), out);
    const name = identity(item, mergeKey);
    const at = out.findIndex(
      (other) => isJsonMap(other) && Object.hasOwn(other, mergeKey) && identity(other, mergeKey) === name,
    );
    const like = out[at];
    if (isJsonMap(like)) out[at] = mergeItems(like, item, schema, options, run);
    else out.push(item);
  }
  return out;
}

function withoutItems(items: readonly Json[], gone: readonly Json[]): readonly Json[] {
  return items.filter((item) => !gone.includes(item));
}
