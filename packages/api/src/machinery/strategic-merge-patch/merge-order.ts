/** `$setElementOrder/name`: a list merged and put in the order that the patch demands. Models strategicpatch mergePatchIntoOriginal. */
import { isJsonList, isJsonMap, type Json, type JsonMap, sameJson } from "../json.ts";
import { goPrint } from "../patch-result.ts";
import {
  badArgument,
  badSetOrder,
  DIRECTIVE,
  directiveTarget,
  fail,
  isDeletion,
  type MergeOptions,
  type Run,
  removeDirectives,
  SET_ORDER,
} from "./directives.ts";
import { type MergeItems, mergeList, sameShapes } from "./merge-list.ts";
import { identity, normalizeOrder, requireMergeKeys } from "./order.ts";
import { type FieldMerge, lookupField, type PatchSchema } from "./patch-schema.ts";

type Members = Map<string, Json>;

/** Takes the order and its list out of the patch, and puts the merged list into the members. */
export function mergeInOrder(
  name: string,
  members: Members,
  patch: Members,
  schema: PatchSchema,
  options: MergeOptions,
  run: Run,
  mergeItems: MergeItems,
): undefined {
  const order = patch.get(name) ?? null;
  if (!options.mergeParallelList) keepOrder(name, order, members, run);
  patch.delete(name);
  const key = directiveTarget(name);
  if (key === undefined) return fail(run, badSetOrder, undefined);
  const before = members.get(key);
  const change = patch.get(key);
  if (!isJsonList(order)) return fail(run, badArgument("slice", order), undefined);
  if (before !== undefined && !isJsonList(before)) return fail(run, badArgument("slice", before), undefined);
  if (change !== undefined && !isJsonList(change)) return fail(run, badArgument("slice", change), undefined);
  const lookup = lookupField(schema, key, true);
  if (!lookup.ok) return fail(run, lookup.error, undefined);
  checkOrder(change ?? [], order, lookup.field.mergeKey, run);
  const merged = mergedList(before, change, lookup.field, options, run, mergeItems);
  if (merged === undefined || run.failure !== undefined) return undefined;
  members.set(key, inOrder(merged, order, before ?? [], change ?? [], lookup.field.mergeKey, run));
  patch.delete(key);
}

function keepOrder(name: string, order: Json, members: Members, run: Run): undefined {
  const before = members.get(name);
  if (before === undefined) members.set(name, order);
  else if (!sameJson(before, order)) fail(run, badSetOrder, undefined);
}

function mergedList(
  before: readonly Json[] | undefined,
  change: readonly Json[] | undefined,
  field: FieldMerge,
  options: MergeOptions,
  run: Run,
  mergeItems: MergeItems,
): readonly Json[] | undefined {
  if (before === undefined) return change === undefined ? undefined : (removeDirectives(change) as readonly Json[]);
  if (change === undefined) return before;
  if (field.strategy !== "merge") return change;
  const place = { schema: field.inner, mergeKey: field.mergeKey, isDeletion: false };
  return mergeList(before, change, place, options, run, mergeItems);
}

function inOrder(
  merged: readonly Json[],
  order: readonly Json[],
  before: readonly Json[],
  change: readonly Json[],
  mergeKey: string,
  run: Run,
): readonly Json[] {
  if (mergeKey !== "") requireMergeKeys(merged, mergeKey, run);
  if (!sameShapes([...before, ...change], run)) return merged;
  const named = new Set(order.map((item) => identity(item, mergeKey)));
  const patchItems = merged.filter((item) => named.has(identity(item, mergeKey)));
  const serverOnly = merged.filter((item) => !named.has(identity(item, mergeKey)));
  return normalizeOrder(patchItems, serverOnly, order, orderAfterDeletions(before, change, mergeKey), mergeKey, run);
}

// Upstream deletes in place, and what it then adds fills the end of the same array, by which it orders later.
// So an item that is added where another was deleted counts as one the server had, and stays behind the server's own.
function orderAfterDeletions(before: readonly Json[], change: readonly Json[], mergeKey: string): readonly Json[] {
  if (mergeKey === "") return before;
  const gone = new Set(change.filter(isDeletion).map((item) => identity(item, mergeKey)));
  const left = before.filter((item) => !gone.has(identity(item, mergeKey)));
  const known = new Set(left.map((item) => identity(item, mergeKey)));
  const added = change.filter((item) => !isDeletion(item) && !known.has(identity(item, mergeKey)));
  return [...left, ...added].slice(0, before.length);
}

// The patch's own list must follow the order it demands.
function checkOrder(patch: readonly Json[], order: readonly Json[], mergeKey: string, run: Run): undefined {
  if (patch.length === 0 || order.length === 0) return undefined;
  const items = mergeKey === "" ? patch : patch.filter((item) => !isDeletion(item));
  const ordinary = items.filter((item) => !(isJsonMap(item) && Object.hasOwn(item as JsonMap, DIRECTIVE)));
  if (mergeKey !== "") requireMergeKeys([...ordinary, ...order], mergeKey, run);
  let at = 0;
  for (const wanted of order) {
    const item = ordinary[at];
    if (item !== undefined && identity(item, mergeKey) === identity(wanted, mergeKey)) at += 1;
  }
  if (at === ordinary.length) return undefined;
  fail(
    run,
    `The order in patch list:\n${goPrint(patch)}\n doesn't match ${SET_ORDER} list:\n${goPrint(order)}\n`,
    undefined,
  );
}
