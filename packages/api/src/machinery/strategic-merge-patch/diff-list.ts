/** What differs between two lists that merge: items to add or change, scalars to delete, and the order. Models strategicpatch diffLists. */
import { isJsonMap, type Json, type JsonMap, mapOfEntries, member, sameJson } from "../json.ts";
import { goPrint } from "../patch-result.ts";
import { DIRECTIVE, type DiffOptions, fail, noMergeKey, type Run } from "./directives.ts";
import { sameShapes, uniqueScalars } from "./merge-list.ts";
import { identity, sortByOrder } from "./order.ts";
import type { PatchSchema } from "./patch-schema.ts";

/** What leads from one list to the other. */
export interface ListDifference {
  readonly items: readonly Json[];
  readonly deletions: readonly Json[];
  readonly order: readonly Json[];
}

interface Place {
  readonly schema: PatchSchema;
  readonly mergeKey: string;
}

/** How two items that are alike are compared; given by diff.ts, which needs this file in turn. */
export type DiffItems = (
  original: JsonMap,
  modified: JsonMap,
  schema: PatchSchema,
  options: DiffOptions,
  run: Run,
) => JsonMap;

const same: ListDifference = { items: [], deletions: [], order: [] };

/** The difference between two lists. */
export function diffLists(
  original: readonly Json[],
  modified: readonly Json[],
  place: Place,
  options: DiffOptions,
  run: Run,
  diffItems: DiffItems,
): ListDifference {
  if (original.length === 0) {
    return options.ignoreChangesAndAdditions === true ? same : { ...same, items: modified };
  }
  if (!sameShapes([...original, ...modified], run)) return same;
  if (!isJsonMap(original[0])) return diffScalars(original, modified, options, run);
  const { mergeKey } = place;
  const pairs = pairUp(original, modified, mergeKey, run);
  if (run.failure !== undefined) return same;
  const changes = sortByOrder(changedItems(pairs, place, options, run, diffItems), modified, mergeKey, run);
  const deletions = options.ignoreDeletions === true ? [] : deletedItems(pairs, mergeKey);
  const items = [...changes, ...deletions];
  const keepsChanges = options.ignoreChangesAndAdditions !== true;
  const reordered = items.length > 0 || !sameOrder(original, modified, mergeKey);
  const matters = (keepsChanges && reordered) || (options.ignoreDeletions !== true && items.length > 0);
  const order = options.setElementOrder === true && matters ? modified.map((item) => keyOnly(item, mergeKey)) : [];
  return { items, deletions: [], order };
}

function diffScalars(
  original: readonly Json[],
  modified: readonly Json[],
  options: DiffOptions,
  run: Run,
): ListDifference {
  const before = [...original].sort(byText);
  const after = [...modified].sort(byText);
  const added: Json[] = [];
  const gone: Json[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const one = before[i];
    const other = after[j];
    const comparison = one === undefined ? 1 : other === undefined ? -1 : byText(one, other);
    if (comparison < 0 && one !== undefined) gone.push(one);
    if (comparison > 0 && other !== undefined) added.push(other);
    if (comparison <= 0) i += 1;
    if (comparison >= 0) j += 1;
  }
  const keepsChanges = options.ignoreChangesAndAdditions !== true;
  const deletions = options.ignoreDeletions === true ? [] : uniqueScalars(gone);
  const matters = deletions.length > 0 || (keepsChanges && !sameJson(original, modified));
  const items = sortByOrder(keepsChanges ? added : [], modified, "", run);
  return { items, deletions, order: options.setElementOrder === true && matters ? modified : [] };
}

interface ItemPair {
  readonly before: JsonMap | undefined;
  readonly after: JsonMap | undefined;
}

// Both lists sorted by their keys' text and walked together.
function pairUp(original: readonly Json[], modified: readonly Json[], mergeKey: string, run: Run): readonly ItemPair[] {
  const before = keyed(original, mergeKey, run);
  const after = keyed(modified, mergeKey, run);
  const pairs: ItemPair[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const one = before[i];
    const other = after[j];
    const comparison = one === undefined ? 1 : other === undefined ? -1 : compareText(one.name, other.name);
    pairs.push({ before: comparison <= 0 ? one?.item : undefined, after: comparison >= 0 ? other?.item : undefined });
    if (comparison <= 0) i += 1;
    if (comparison >= 0) j += 1;
  }
  return pairs;
}

interface Keyed {
  readonly name: string;
  readonly item: JsonMap;
}

function keyed(items: readonly Json[], mergeKey: string, run: Run): readonly Keyed[] {
  const list = items.flatMap((item): Keyed[] => {
    if (!isJsonMap(item)) return [];
    if (!Object.hasOwn(item, mergeKey)) return fail(run, noMergeKey(item, mergeKey), []);
    return [{ name: goPrint(member(item, mergeKey)), item }];
  });
  // Upstream's sort takes equal keys for misplaced, and so turns them round.
  return list.reverse().sort((one, other) => compareText(one.name, other.name));
}

function changedItems(
  pairs: readonly ItemPair[],
  place: Place,
  options: DiffOptions,
  run: Run,
  diffItems: DiffItems,
): Json[] {
  const { mergeKey, schema } = place;
  const items: Json[] = [];
  for (const { before, after } of pairs) {
    if (after === undefined) continue;
    if (before === undefined) {
      if (options.ignoreChangesAndAdditions !== true) items.push(after);
      continue;
    }
    const patch = diffItems(before, after, schema, options, run);
    if (Object.keys(patch).length > 0) {
      items.push(mapOfEntries([...Object.entries(patch), [mergeKey, member(after, mergeKey) ?? null]]));
    }
  }
  return items;
}

function deletedItems(pairs: readonly ItemPair[], mergeKey: string): Json[] {
  return pairs.flatMap(({ before, after }) => {
    if (before === undefined || after !== undefined) return [];
    return [
      mapOfEntries([
        [mergeKey, member(before, mergeKey) ?? null],
        [DIRECTIVE, "delete"],
      ]),
    ];
  });
}

function keyOnly(item: Json, mergeKey: string): Json {
  return mapOfEntries([[mergeKey, isJsonMap(item) ? (member(item, mergeKey) ?? null) : null]]);
}

function sameOrder(original: readonly Json[], modified: readonly Json[], mergeKey: string): boolean {
  if (original.length !== modified.length) return false;
  return modified.every((item, at) => identity(original[at] ?? null, mergeKey) === identity(item, mergeKey));
}

function byText(one: Json, other: Json): number {
  return compareText(goPrint(one), goPrint(other));
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
