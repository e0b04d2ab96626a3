/** Deletecollection: all that selectors find, in one request. Models registry/store.go DeleteCollection. */
import { type Kinds, keyOf, type Resource } from "@kubenetsim/api";
import type { ListOptions } from "../client/types.ts";
import { queryObjects } from "../store/query.ts";
import type { Store } from "../store/types.ts";
import { deleteObject } from "./delete.ts";
import type { DeleteRequest } from "./request.ts";
import type { Outcome } from "./strategy.ts";

/** Deletes what the selectors find. The value is what was found. If one of it may not go, none does. */
export function deleteCollection<R extends Resource>(
  store: Store,
  resource: R,
  list: ListOptions,
  request: DeleteRequest,
): Outcome<readonly Kinds[R][]> {
  const found = queryObjects(store, resource, list);
  if (!found.ok) return found;
  let left = store;
  for (const object of found.value) {
    const deleted = deleteObject(left, resource, keyOf(object), request);
    // One may have taken another with it, as a Service its Endpoints.
    if (!deleted.ok && deleted.status.reason === "NotFound") continue;
    if (!deleted.ok) return deleted;
    left = deleted.store;
  }
  return { ok: true, store: left, value: found.value };
}
