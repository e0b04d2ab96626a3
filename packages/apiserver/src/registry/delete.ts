/** Delete: at once, after a grace period, or once every hold is lifted. Models registry/store.go Delete and rest.BeforeDelete. */
import {
  invalid,
  type Kinds,
  type KubeObject,
  newBadRequest,
  newConflict,
  newInvalid,
  newNotFound,
  type Resource,
  resourceInfo,
  type Status,
  splitKey,
} from "@kubenetsim/api";
import { formatRfc3339, parseRfc3339 } from "@kubenetsim/sim";
import { admit, approve, defaultChain } from "../admission/chain.ts";
import type { DeleteOptions } from "../client/types.ts";
import { infoOfResource } from "../discovery/infos.ts";
import { put, remove, tableOf } from "../store/store.ts";
import type { Key, Store } from "../store/types.ts";
import { withMeta } from "./metadata.ts";
import type { DeleteRequest } from "./request.ts";
import { strategyOf } from "./strategies.ts";
import type { Outcome } from "./strategy.ts";

/** Tells the garbage collector to let dependents live on. */
export const FINALIZER_ORPHAN = "orphan";
/** Tells the garbage collector to delete dependents first. */
export const FINALIZER_FOREGROUND = "foregroundDeletion";

/** Deletes what is under a key, or marks it as going. The value is its last state, or its marked one. */
export function deleteObject<R extends Resource>(
  store: Store,
  resource: R,
  key: Key,
  request: DeleteRequest,
): Outcome<Kinds[R]> {
  const { name } = splitKey(key);
  const object = tableOf(store, resource).get(key);
  if (object === undefined) return { ok: false, status: newNotFound(resource, resourceInfo(resource).group, name) };
  const refused = refusedByAdmission(store, resource, object, request);
  if (refused !== undefined) return { ok: false, status: refused };
  const wrong = refuseOptions(request.options);
  if (wrong !== undefined) return { ok: false, status: wrong };
  const failed = failedPrecondition(resource, object, request.options);
  if (failed !== undefined) return { ok: false, status: failed };
  if (object.metadata.deletionTimestamp !== undefined) return deleteAgain(store, resource, key, object, request);
  return deleteFirst(store, resource, key, object, request);
}

function refusedByAdmission(
  store: Store,
  resource: Resource,
  object: KubeObject,
  request: DeleteRequest,
): Status | undefined {
  const { namespace = "", name = "" } = object.metadata;
  const info = infoOfResource(store, resource) ?? resourceInfo(resource);
  const dryRun = request.options.dryRun === true;
  const common = {
    operation: "DELETE",
    resource,
    info,
    subresource: "",
    namespace,
    name,
    object,
    old: object,
  } as const;
  const attributes = { ...common, dryRun, now: request.now };
  const chain = request.admission ?? defaultChain;
  const admitted = admit(chain, attributes, store);
  if (!admitted.ok) return admitted.status;
  const approved = approve(chain, attributes, store);
  return approved.ok ? undefined : approved.status;
}

/** Takes an object out of its table and gives back what it held. `last` is its state as watchers are told. */
export function removeObject<R extends Resource>(
  store: Store,
  resource: R,
  key: Key,
  last: Kinds[R],
): Outcome<Kinds[R]> {
  const strategy = strategyOf(resource);
  const held = tableOf(store, resource).get(key) ?? last;
  const gone = remove(store, resource, key, last);
  const allocators = strategy.release?.(held, gone.allocators) ?? gone.allocators;
  const freed = allocators === gone.allocators ? gone : { ...gone, allocators };
  return { ok: true, store: strategy.afterDelete?.(freed, held) ?? freed, value: last };
}

/** Whether an update lifted the last hold of an object that is being deleted. Models ShouldDeleteDuringUpdate. */
export function isGoneAfterUpdate<R extends Resource>(resource: R, object: Kinds[R], old: Kinds[R]): boolean {
  if (old.metadata.deletionTimestamp === undefined || isHeld(resource, object)) return false;
  // Without a grace period left there is nobody else to wait for; with one, the kubelet has the last word.
  return (old.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

function deleteFirst<R extends Resource>(
  store: Store,
  resource: R,
  key: Key,
  object: Kinds[R],
  request: DeleteRequest,
): Outcome<Kinds[R]> {
  const strategy = strategyOf(resource);
  const asked = request.options.gracePeriodSeconds;
  const grace = strategy.gracePeriodSeconds?.(object, asked) ?? 0;
  const finalized = withPolicy(object, request.options.propagationPolicy);
  const marked = markTerminating(resource, finalized, grace, request);
  if (grace === 0 && !isHeld(resource, finalized)) {
    return removeObject(store, resource, key, strategy.gracePeriodSeconds === undefined ? finalized : marked);
  }
  const after = put(store, resource, marked);
  return { ok: true, store: after, value: tableOf(after, resource).get(key) ?? marked };
}

/** A second delete can only bring the end nearer. */
function deleteAgain<R extends Resource>(
  store: Store,
  resource: R,
  key: Key,
  object: Kinds[R],
  request: DeleteRequest,
): Outcome<Kinds[R]> {
  const strategy = strategyOf(resource);
  const left = object.metadata.deletionGracePeriodSeconds;
  const asked = request.options.gracePeriodSeconds;
  if (strategy.gracePeriodSeconds === undefined || left === undefined) {
    return isHeld(resource, object) ? { ok: true, store, value: object } : removeObject(store, resource, key, object);
  }
  if (asked === undefined || asked >= left) {
    return left === 0 && !isHeld(resource, object)
      ? removeObject(store, resource, key, object)
      : { ok: true, store, value: object };
  }
  const shorter = Math.max(asked, 0);
  const end = parseRfc3339(object.metadata.deletionTimestamp ?? "") ?? request.now;
  const deletionTimestamp = formatRfc3339(end - (left - shorter) * 1000);
  const marked = withMeta(object, { deletionTimestamp, deletionGracePeriodSeconds: shorter });
  if (shorter === 0 && !isHeld(resource, marked)) return removeObject(store, resource, key, marked);
  const after = put(store, resource, marked);
  return { ok: true, store: after, value: tableOf(after, resource).get(key) ?? marked };
}

function markTerminating<R extends Resource>(
  resource: R,
  object: Kinds[R],
  grace: number,
  request: DeleteRequest,
): Kinds[R] {
  const { generation } = object.metadata;
  const marked = withMeta(object, {
    deletionTimestamp: formatRfc3339(request.now + grace * 1000),
    ...(resource === "namespaces" ? {} : { deletionGracePeriodSeconds: grace }),
    ...(generation === undefined ? {} : { generation: generation + 1 }),
  });
  return strategyOf(resource).markTerminating?.(marked) ?? marked;
}

/** Does anything still keep it: a finalizer, or what its kind has besides? */
function isHeld<R extends Resource>(resource: R, object: Kinds[R]): boolean {
  return (object.metadata.finalizers?.length ?? 0) > 0 || strategyOf(resource).isHeld?.(object) === true;
}

/** The finalizer by which the garbage collector knows the caller's policy. Models deletionFinalizersForGarbageCollection. */
function withPolicy<T extends KubeObject>(object: T, policy: DeleteOptions["propagationPolicy"]): T {
  if (policy === undefined) return object;
  const before = object.metadata.finalizers ?? [];
  const others = before.filter((name) => name !== FINALIZER_ORPHAN && name !== FINALIZER_FOREGROUND);
  if (policy === "Orphan") return withMeta(object, { finalizers: [...others, FINALIZER_ORPHAN] });
  if (policy === "Foreground") return withMeta(object, { finalizers: [...others, FINALIZER_FOREGROUND] });
  return others.length === before.length ? object : withMeta(object, { finalizers: others });
}

function failedPrecondition(resource: Resource, object: KubeObject, options: DeleteOptions): Status | undefined {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { group } = resourceInfo(resource);
  const { name = "", uid: haveUid = "", resourceVersion: haveVersion = "" } = object.metadata;
  if (uid !== undefined && uid !== haveUid) {
    const message = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${haveUid}`;
    return newConflict(resource, group, name, message);
  }
  if (resourceVersion !== undefined && resourceVersion !== haveVersion) {
    const message = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${haveVersion}`;
    return newConflict(resource, group, name, message);
  }
  return undefined;
}

const POLICIES: readonly string[] = ["Foreground", "Background", "Orphan"];

// Models apimachinery/pkg/apis/meta/v1/validation ValidateDeleteOptions. From JavaScript anything can come.
function refuseOptions({ propagationPolicy, gracePeriodSeconds, preconditions }: DeleteOptions): Status | undefined {
  if (gracePeriodSeconds !== undefined && !Number.isSafeInteger(gracePeriodSeconds)) {
    return newBadRequest("gracePeriodSeconds must be an integer");
  }
  if (preconditions !== undefined && (typeof preconditions !== "object" || preconditions === null)) {
    return newBadRequest("preconditions must be a map");
  }
  if (propagationPolicy === undefined || POLICIES.includes(propagationPolicy)) return undefined;
  const error = invalid(
    "propagationPolicy",
    propagationPolicy,
    "must be one of 'Foreground', 'Background', 'Orphan', or nil",
  );
  return newInvalid("DeleteOptions", "meta.k8s.io", "", [error]);
}
