/** A table as it was: the present one with the log undone. */
import type { Kinds, Resource } from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";
import { since, tableOf } from "./store.ts";
import type { Store } from "./types.ts";

/** The table at a revision; undefined where the log no longer reaches back that far. Costs what was written since. */
export function tableAt<R extends Resource>(store: Store, resource: R, revision: number): Tree<Kinds[R]> | undefined {
  const table = tableOf(store, resource);
  if (revision >= store.revision) return table;
  const events = since(store, revision);
  if (events === undefined) return undefined;
  const own = events.filter((event) => event.resource === resource).reverse();
  if (own.length === 0) return table;
  return table.edit((draft) => {
    for (const { type, key, before } of own) {
      // Events of a resource hold objects of it.
      if (type === "ADDED") draft.delete(key);
      else draft.set(key, before as Kinds[R]);
    }
  });
}
