/** The order of a merged list: the patch's items as it orders them, the server's among them as they stood. Models strategicpatch normalizeElementOrder. */
import { isJsonMap, type Json, member } from "../json.ts";
import { fail, isDeletion, noMergeKey, type Run } from "./directives.ts";

/** A merged list put in order: `patch` by `patchOrder`, what only the server has by `serverOrder`. */
export function normalizeOrder(
  patch: readonly Json[],
  serverOnly: readonly Json[],
  patchOrder: readonly Json[],
  serverOrder: readonly Json[],
  mergeKey: string,
  run: Run,
): readonly Json[] {
  const right = sortByOrder(patch, patchOrder, mergeKey, run);
  const left = sortByOrder(serverOnly, serverOrder, mergeKey, run);
  return interleave(left, right, positionsOf(serverOrder, mergeKey), mergeKey);
}

/** The items in the order of another list that has their like; deletions go last. */
export function sortByOrder(
  items: readonly Json[],
  order: readonly Json[],
  mergeKey: string,
  run: Run,
): readonly Json[] {
  if (mergeKey !== "") requireMergeKeys([...items, ...order], mergeKey, run);
  const positions = positionsOf(order, mergeKey);
  const kept = mergeKey === "" ? items : items.filter((item) => !isDeletion(item));
  const deletions = mergeKey === "" ? [] : items.filter(isDeletion);
  const place = (item: Json): number => positions.get(identity(item, mergeKey)) ?? -1;
  return [...[...kept].sort((one, other) => place(one) - place(other)), ...deletions];
}

/** Notes a failure if an item is no map or lacks the merge key. */
export function requireMergeKeys(items: readonly Json[], mergeKey: string, run: Run): void {
  for (const item of items) {
    if (!isJsonMap(item))
      fail(run, "expected a map, but received another type in a list that merges by key", undefined);
    else if (!Object.hasOwn(item, mergeKey)) fail(run, noMergeKey(item, mergeKey), undefined);
  }
}

/** What tells an item from others: its merge key's value, or of a scalar itself; numbers and texts differ. */
export function identity(item: Json, mergeKey: string): string {
  const value = mergeKey !== "" && isJsonMap(item) ? member(item, mergeKey) : item;
  return `${typeof value} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
}

// An item of the server goes before one of the patch only where the server knew both, and knew them so.
function interleave(
  left: readonly Json[],
  right: readonly Json[],
  positions: ReadonlyMap<string, number>,
  mergeKey: string,
): readonly Json[] {
  const out: Json[] = [];
  let i = 0;
  let j = 0;
  for (
    let own = left[i], theirs = right[j];
    own !== undefined || theirs !== undefined;
    own = left[i], theirs = right[j]
  ) {
    if (theirs === undefined || (own !== undefined && isBefore(own, theirs, positions, mergeKey))) {
      if (own !== undefined) out.push(own);
      i += 1;
    } else {
      out.push(theirs);
      j += 1;
    }
  }
  return out;
}

function isBefore(own: Json, theirs: Json, positions: ReadonlyMap<string, number>, mergeKey: string): boolean {
  const ownAt = positions.get(identity(own, mergeKey));
  const theirsAt = positions.get(identity(theirs, mergeKey));
  return ownAt !== undefined && theirsAt !== undefined && ownAt < theirsAt;
}

function positionsOf(order: readonly Json[], mergeKey: string): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const [at, item] of order.entries()) {
    const name = identity(item, mergeKey);
    if (!positions.has(name)) positions.set(name, at);
  }
  return positions;
}
