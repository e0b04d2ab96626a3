/** Update: a whole object in place of the stored one, or its status alone. Models registry/store.go Update and rest.BeforeUpdate. */
import {
  type Kinds,
  type KubeObject,
  keyOf,
  kindStrategies,
  newBadRequest,
  newConflict,
  newInvalid,
  newNotFound,
  newUnknownResource,
  type Resource,
  resourceInfo,
  type Status,
} from "@kubenetsim/api";
import { put, tableOf } from "../store/store.ts";
import type { Key, Store } from "../store/types.ts";
import { decode } from "./decode.ts";
import { isGoneAfterUpdate, removeObject } from "./delete.ts";
import { deepEqual } from "./equal.ts";
import { withMeta, withoutMeta } from "./metadata.ts";
import type { Request } from "./request.ts";
import { strategies } from "./strategies.ts";
import type { Outcome } from "./strategy.ts";

/** Stores a changed object. A stale resourceVersion is a Conflict; without one the newest is replaced. What changes nothing is not written. */
export function updateObject<R extends Resource>(
  store: Store,
  resource: R,
  object: KubeObject,
  request: Request,
): Outcome<Kinds[R]> {
  const decoded = decode(resource, object, request);
  if (!decoded.ok) return decoded;
  const { namespaced, group } = resourceInfo(resource);
  const asked = namespaced ? decoded.value : withoutMeta(decoded.value, "namespace");
  const { name = "", namespace = "" } = asked.metadata;
  if (name === "") return { ok: false, status: newBadRequest("name is required") };
  if (namespaced && namespace === "") return { ok: false, status: newBadRequest("namespace is required") };
  const old = tableOf(store, resource).get(keyOf(asked));
  if (old === undefined) return { ok: false, status: newNotFound(resource, group, name) };
  const refused = refuseStale(resource, asked, old);
  return refused === undefined ? replaceObject(store, resource, asked, old, request) : { ok: false, status: refused };
}

/** Puts a changed object in the place of `old`, which is what the store holds. */
export function replaceObject<R extends Resource>(
  store: Store,
  resource: R,
  asked: Kinds[R],
  old: Kinds[R],
  request: Request,
): Outcome<Kinds[R]> {
  const strategy = strategies[resource];
  const completed = completeMeta(asked, old);
  const { subresource } = request.options;
  const defaulted = request.defaulted === true ? completed : kindStrategies[resource].default(completed);
  if (subresource === "finalize" && strategy.prepareForFinalize !== undefined) {
    return storeChange(store, resource, strategy.prepareForFinalize(completed, old), old, store.allocators);
  }
  if (subresource === "status" && strategy.prepareForStatusUpdate !== undefined) {
    const prepared = strategy.prepareForStatusUpdate(defaulted, old);
    const errors = kindStrategies[resource].validateStatusUpdate?.(prepared, old) ?? [];
    if (errors.length > 0) return { ok: false, status: invalidObject(resource, prepared, errors) };
    return storeChange(store, resource, prepared, old, store.allocators);
  }
  if (subresource !== undefined) return { ok: false, status: newUnknownResource() };
  const allocation = strategy.allocate?.(defaulted, old, store.allocators, request);
  if (allocation?.ok === false) return allocation;
  const prepared = strategy.prepareForUpdate(allocation?.object ?? defaulted, old);
  const errors = kindStrategies[resource].validateUpdate(prepared, old);
  if (errors.length > 0) return { ok: false, status: invalidObject(resource, prepared, errors) };
  return storeChange(store, resource, prepared, old, allocation?.allocators ?? store.allocators);
}

function invalidObject(resource: Resource, object: KubeObject, errors: Parameters<typeof newInvalid>[3]): Status {
  const { kind, group } = resourceInfo(resource);
  return newInvalid(kind, group, object.metadata.name ?? "", errors);
}

/** Writes what was prepared, unless it is what is there; an object whose last hold was lifted goes instead. */
function storeChange<R extends Resource>(
  store: Store,
  resource: R,
  prepared: Kinds[R],
  old: Kinds[R],
  allocators: Store["allocators"],
): Outcome<Kinds[R]> {
  const drawn = allocators === store.allocators ? store : { ...store, allocators };
  const key: Key = keyOf(old);
  if (isGoneAfterUpdate(resource, prepared, old)) return removeObject(drawn, resource, key, prepared);
  if (deepEqual(prepared, old)) return { ok: true, store: drawn, value: old };
  const after = put(drawn, resource, prepared);
  return { ok: true, store: after, value: tableOf(after, resource).get(key) ?? prepared };
}

/** What a caller may leave out of the metadata of an update, taken from the stored object. */
function completeMeta<T extends KubeObject>(object: T, old: T): T {
  const before = old.metadata;
  const kept = withoutMeta(object, "managedFields", "selfLink", "generation");
  const { resourceVersion, uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } = before;
  return withMeta(kept, {
    ...(uid === undefined ? {} : { uid: filled(object.metadata.uid, uid) }),
    ...(creationTimestamp === undefined
      ? {}
      : { creationTimestamp: filled(object.metadata.creationTimestamp, creationTimestamp) }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  });
}

function filled(given: string | undefined, kept: string): string {
  return given === undefined || given === "" || given === null ? kept : given;
}

/** Optimistic locking, by resourceVersion and by uid, where the caller gave one. */
function refuseStale(resource: Resource, asked: KubeObject, old: KubeObject): Status | undefined {
  const { name = "", uid = "", resourceVersion = "" } = asked.metadata;
  const { group } = resourceInfo(resource);
  if (uid !== "" && uid !== old.metadata.uid) {
    const message = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid ?? ""}`;
    return newConflict(resource, group, name, message);
  }
  if (resourceVersion === "" || resourceVersion === "0" || resourceVersion === old.metadata.resourceVersion)
    return undefined;
  return newConflict(resource, group, name);
}
