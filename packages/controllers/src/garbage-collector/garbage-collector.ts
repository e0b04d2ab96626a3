/** Deletes what lost its owners; on request before the owner, or not at all. Models pkg/controller/garbagecollector. */
import { type KubeObject, type OwnerReference, type Resource, resources } from "@kubenetsim/api";
import {
  FINALIZER_FOREGROUND,
  FINALIZER_ORPHAN,
  infoOfKind,
  infoOfResource,
  type Key,
  type Reader,
  type WatchEvent,
} from "@kubenetsim/apiserver";
import { produce } from "immer";
import { withOwners } from "../ownership/claim.ts";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { CUSTOM, NO_KEYS, watchEach } from "../runtime/watch.ts";

/** Keys are `resource:key`: this controller's queue holds things of every kind. */
export const garbageCollectorController: Controller = {
  name: "garbage-collector-controller",
  watches: watchEach([...resources.map((info) => info.resource), CUSTOM], toLookAt),
  reconcile(context, key) {
    const item = itemOf(context, key);
    if (item === undefined) return undefined;
    const finalizers = item.object.metadata.finalizers ?? [];
    if (item.object.metadata.deletionTimestamp === undefined) return collect(context, item);
    if (finalizers.includes(FINALIZER_ORPHAN)) return orphanDependents(context, item);
    if (finalizers.includes(FINALIZER_FOREGROUND)) return deleteDependents(context, item);
    return undefined;
  },
};

/** One object of the graph. */
interface Item {
  readonly resource: Resource;
  readonly key: Key;
  readonly object: KubeObject;
}

function toLookAt(event: WatchEvent, read: Reader): readonly Key[] {
  const { type, resource, key, before, after } = event;
  const object = after ?? before;
  if (object === undefined) return NO_KEYS;
  if (type === "DELETED") return [...dependentKeys(read, object), ...waitingOwners(read, object)];
  if (object.metadata.deletionTimestamp !== undefined) {
    return (object.metadata.finalizers ?? []).some(isOurs) ? [`${resource}:${key}`] : NO_KEYS;
  }
  const references = object.metadata.ownerReferences;
  if (references === undefined || references === before?.metadata.ownerReferences) return NO_KEYS;
  // An owner may be gone before its dependent appears, or may be going; else there is nothing to do yet.
  const isSettled = references.every((reference) => stateOf(read, object, reference) === "solid");
  return isSettled ? NO_KEYS : [`${resource}:${key}`];
}

function isOurs(finalizer: string): boolean {
  return finalizer === FINALIZER_FOREGROUND || finalizer === FINALIZER_ORPHAN;
}

/** The keys of everything that names this object as an owner, in one look at the index. */
function dependentKeys(read: Reader, owner: KubeObject): readonly Key[] {
  const { uid } = owner.metadata;
  if (uid === undefined) return NO_KEYS;
  const keys: Key[] = [];
  const start = `${uid}\0`;
  for (const [entry] of read.store.indexes.ownedBy.prefix(start))
    keys.push(entry.slice(start.length).replace("\0", ":"));
  return keys;
}

/** Owners that wait for their dependents to go first. */
function waitingOwners(read: Reader, object: KubeObject): readonly Key[] {
  const keys: Key[] = [];
  for (const reference of object.metadata.ownerReferences ?? []) {
    const owner = ownerOf(read, object, reference);
    if (owner !== undefined && isWaiting(owner.object)) keys.push(`${owner.resource}:${owner.key}`);
  }
  return keys;
}

function isWaiting(owner: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [] } = owner.metadata;
  return deletionTimestamp !== undefined && finalizers.includes(FINALIZER_FOREGROUND);
}

/** The owner that is meant: of this uid, not another of its name. */
function ownerOf(read: Reader, object: KubeObject, reference: OwnerReference): Item | undefined {
  const info = infoOfKind(read.store, reference.apiVersion, reference.kind);
  if (info === undefined) return undefined;
  const key = info.namespaced ? `${object.metadata.namespace}/${reference.name}` : reference.name;
  const owner: KubeObject | undefined = read.get(info.resource, key);
  return owner?.metadata.uid === reference.uid ? { resource: info.resource, key, object: owner } : undefined;
}

/** `solid`: the owner lives. `waiting`: it goes once its dependents are gone. `dangling`: it is gone. */
function stateOf(read: Reader, object: KubeObject, reference: OwnerReference): "solid" | "waiting" | "dangling" {
  // Of a kind that the server does not have nobody can say that it is gone.
  if (infoOfKind(read.store, reference.apiVersion, reference.kind) === undefined) return "solid";
  const owner = ownerOf(read, object, reference);
  if (owner === undefined) return "dangling";
  return isWaiting(owner.object) ? "waiting" : "solid";
}

function itemOf(read: Reader, key: Key): Item | undefined {
  const colon = key.indexOf(":");
  const resource = infoOfResource(read.store, key.slice(0, colon) as Resource)?.resource;
  if (resource === undefined) return undefined;
  const objectKey = key.slice(colon + 1);
  const object: KubeObject | undefined = read.get(resource, objectKey);
  return object === undefined ? undefined : { resource, key: objectKey, object };
}

/** Models attemptToDeleteItem. */
function collect(context: Context, { resource, key, object }: Item): Again | undefined {
  const references = object.metadata.ownerReferences ?? [];
  if (references.length === 0) return undefined;
  const solid = references.filter((reference) => stateOf(context, object, reference) === "solid");
  if (solid.length === references.length) return undefined;
  for (const reference of references) tellOfOtherNamespace(context, object, reference);
  // Someone still wants it: only the names of the others go.
  if (solid.length > 0) return afterWrite(context.update(resource, withOwners(object, solid)));
  const isWaited = references.some((reference) => stateOf(context, object, reference) === "waiting");
  const hasDependents = dependentKeys(context, object).length > 0;
  const propagationPolicy = isWaited && hasDependents ? "Foreground" : "Background";
  const { uid } = object.metadata;
  const preconditions = uid === undefined ? {} : { preconditions: { uid } };
  return afterWrite(context.delete(resource, key, { propagationPolicy, ...preconditions }));
}

/** An owner in another namespace is none, however much its uid is right. Models reportInvalidNamespaceOwnerRef. */
function tellOfOtherNamespace(context: Context, object: KubeObject, reference: OwnerReference): void {
  const info = infoOfKind(context.store, reference.apiVersion, reference.kind);
  if (info?.namespaced !== true || ownerOf(context, object, reference) !== undefined) return;
  const owner = context.list(info.resource).find(({ metadata }) => metadata.uid === reference.uid);
  const { namespace = "" } = owner?.metadata ?? {};
  if (owner === undefined || namespace === object.metadata.namespace) return;
  const { apiVersion, kind, name, uid } = reference;
  const named = `[${apiVersion}/${kind}, namespace: ${object.metadata.namespace ?? ""}, name: ${name}, uid: ${uid}]`;
  const message = `ownerRef ${named} does not exist in namespace "${object.metadata.namespace ?? ""}"`;
  context.event(object, "Warning", "OwnerRefInvalidNamespace", message);
}

/** Foreground: the dependents go first. Models processDeletingDependentsItem. */
function deleteDependents(context: Context, owner: Item): Again | undefined {
  const dependents = dependentKeys(context, owner.object);
  let again: Again | undefined;
  for (const key of dependents) {
    const item = itemOf(context, key);
    if (item !== undefined && item.object.metadata.deletionTimestamp === undefined)
      again = sooner(again, collect(context, item));
  }
  const uid = owner.object.metadata.uid;
  const isBlocked = dependentKeys(context, owner.object).some((key) =>
    (itemOf(context, key)?.object.metadata.ownerReferences ?? []).some(
      (reference) => reference.uid === uid && reference.blockOwnerDeletion === true,
    ),
  );
  return isBlocked ? again : sooner(again, removeFinalizer(context, owner, FINALIZER_FOREGROUND));
}

/** Orphan: the dependents forget their owner. Models attemptToOrphan. */
function orphanDependents(context: Context, owner: Item): Again | undefined {
  const uid = owner.object.metadata.uid;
  let again: Again | undefined;
  for (const key of dependentKeys(context, owner.object)) {
    const item = itemOf(context, key);
    if (item === undefined) continue;
    const others = (item.object.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
    again = sooner(again, afterWrite(context.update(item.resource, withOwners(item.object, others))));
  }
  return again ?? removeFinalizer(context, owner, FINALIZER_ORPHAN);
}

function removeFinalizer(context: Context, { resource, object }: Item, finalizer: string): Again | undefined {
  const released = produce(object, (draft) => {
    draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  });
  return afterWrite(context.update(resource, released));
}
