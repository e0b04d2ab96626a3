/** What must hold between a Store and one that came of it. */
import type { KubeObject } from "@kubenetsim/api";
import { type Store, since } from "@kubenetsim/apiserver";

/** One sentence for each violation; none where all is well. */
export type HistoryInvariant = (before: Store, after: Store) => readonly string[];

/** The resourceVersion only grows, and a store of the same version is the same store. */
export function revisionOnlyGrows(before: Store, after: Store): readonly string[] {
  if (after.revision > before.revision) return [];
  if (after.revision < before.revision) return [`the revision fell from ${before.revision} to ${after.revision}`];
  const changed = Object.keys(after.tables).filter((name) => tableIn(after, name) !== tableIn(before, name));
  return changed.map((name) => `${name} changed at revision ${after.revision}`);
}

/** Who listed before and is told of every event since has what a list shows now. */
export function watchReplaysToList(before: Store, after: Store): readonly string[] {
  const events = since(after, before.revision);
  if (events === undefined) return [];
  const seen = new Map<string, ReadonlyMap<string, KubeObject>>();
  const known = (resource: string): Map<string, KubeObject> => {
    const tables = new Map(seen.get(resource) ?? tableIn(before, resource));
    seen.set(resource, tables);
    return tables;
  };
  let last = before.revision;
  const wrong: string[] = [];
  for (const { type, resource, key, revision, after: object } of events) {
    if (revision !== last + 1) wrong.push(`revision ${revision} follows ${last}`);
    last = revision;
    const table = known(resource);
    if (type === "DELETED") table.delete(key);
    else if (object !== undefined) table.set(key, object);
  }
  if (last !== after.revision) wrong.push(`the log ends at ${last}, the store is at ${after.revision}`);
  for (const resource of Object.keys(after.tables)) {
    const now = new Map(tableIn(after, resource));
    const told = known(resource);
    const differs = now.size !== told.size || [...now].some(([key, object]) => told.get(key) !== object);
    if (differs) wrong.push(`a watch of ${resource} from ${before.revision} does not lead to what is listed`);
  }
  return wrong;
}

/** All of them. */
export const historyInvariants: readonly HistoryInvariant[] = [revisionOnlyGrows, watchReplaysToList];

/**
 * All violations between two states of one store.
 *
 * @example expect(historyViolations(before.world.store, cluster.world.store)).toEqual([]);
 */
export function historyViolations(before: Store, after: Store): readonly string[] {
  return historyInvariants.flatMap((invariant) => invariant(before, after));
}

/** No resource's name is one of a plain object's own. */
function tableIn(store: Store, resource: string): Iterable<[string, KubeObject]> {
  const tables = store.tables as { readonly [name: string]: Iterable<[string, KubeObject]> | undefined };
  return tables[resource] ?? [];
}
