/** Update: a whole object in place of the stored one, or its status alone. Models registry/store.go Update and rest.BeforeUpdate. */
import {
  type Kinds,
  type KubeObject,
  keyOf,
  kindStrategyOf,
  type ManagedFieldsEntry,
  newBadRequest,
  newConflict,
  newInvalid,
  newNotFound,
  newUnknownResource,
  type ObjectMeta,
  type Pod,
  type Resource,
  resourceInfo,
  type Status,
} from "@kubenetsim/api";
import { admit, approve, defaultChain } from "../admission/chain.ts";
import type { Attributes } from "../admission/types.ts";
import { infoOfResource } from "../discovery/infos.ts";
import { put, tableOf } from "../store/store.ts";
import type { Key, Store } from "../store/types.ts";
import { decode } from "./decode.ts";
import { isGoneAfterUpdate, removeObject } from "./delete.ts";
import { validateEphemeralContainers, withEphemeralContainers } from "./ephemeral-containers.ts";
import { deepEqual } from "./equal.ts";
import { isReset, withTracking } from "./managed-fields.ts";
import { withMeta, withoutMeta } from "./metadata.ts";
import type { Request } from "./request.ts";
import { refuseHuge } from "./size.ts";
import { strategyOf } from "./strategies.ts";
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
  const { namespaced, group } = infoOfResource(store, resource) ?? resourceInfo(resource);
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
  const completed = completeMeta(asked, old);
  const defaulted =
    request.defaulted === true ? completed : kindStrategyOf(resource).default(completed, request.config.featureGates);
  const admitted = admit(
    request.admission ?? defaultChain,
    attributesOf(store, resource, defaulted, old, request),
    store,
  );
  if (!admitted.ok) return admitted;
  // Admission leaves an object of its kind.
  const change: Change<R> = { resource, asked: admitted.object as Kinds[R], old, request };
  const { subresource } = request.options;
  if (subresource === undefined || CHANGES_SPEC.has(subresource)) return replaceSpec(store, change);
  const strategy = strategyOf(resource);
  if (subresource === "finalize" && strategy.prepareForFinalize !== undefined) {
    return storeChange(store, change, strategy.prepareForFinalize(completed, old), store.allocators);
  }
  if (subresource === "status" && strategy.prepareForStatusUpdate !== undefined) {
    const prepared = strategy.prepareForStatusUpdate(change.asked, old, request.config.featureGates);
    const errors = kindStrategyOf(resource).validateStatusUpdate?.(prepared, old, request.config.featureGates) ?? [];
    if (errors.length > 0) return { ok: false, status: invalidObject(store, resource, prepared, errors) };
    return storeChange(store, change, prepared, store.allocators);
  }
  if (subresource === "ephemeralcontainers" && resource === "pods") return replaceEphemeral(store, change);
  return { ok: false, status: newUnknownResource() };
}

function replaceEphemeral<R extends Resource>(store: Store, change: Change<R>): Outcome<Kinds[R]> {
  // The resource is pods, which the compiler does not carry into R.
  const [asked, old] = [change.asked, change.old] as unknown as readonly [Pod, Pod];
  const pod = withEphemeralContainers(asked, old);
  const errors = validateEphemeralContainers(pod, old);
  if (errors.length > 0) return { ok: false, status: invalidObject(store, change.resource, pod, errors) };
  return storeChange(store, change, pod as unknown as Kinds[R], store.allocators);
}

/** Subresources whose writers have prepared the whole object. */
const CHANGES_SPEC: ReadonlySet<string> = new Set(["scale"]);

interface Change<R extends Resource> {
  readonly resource: R;
  readonly asked: Kinds[R];
  readonly old: Kinds[R];
  readonly request: Request;
}

function replaceSpec<R extends Resource>(store: Store, change: Change<R>): Outcome<Kinds[R]> {
  const { resource, asked, old, request } = change;
  const strategy = strategyOf(resource);
  const allocation = strategy.allocate?.(asked, old, store.allocators, {
    ...request,
    serviceCIDRs: store.tables.servicecidrs,
  });
  if (allocation?.ok === false) return allocation;
  const prepared = strategy.prepareForUpdate(allocation?.object ?? asked, old);
  const errors = [
    ...kindStrategyOf(resource).validateUpdate(prepared, old, request.config.featureGates),
    ...(strategy.validate?.(prepared) ?? []),
  ];
  if (errors.length > 0) return { ok: false, status: invalidObject(store, resource, prepared, errors) };
  return storeChange(store, change, prepared, allocation?.allocators ?? store.allocators);
}

function attributesOf(
  store: Store,
  resource: Resource,
  object: KubeObject,
  old: KubeObject,
  request: Request,
): Attributes {
  const { namespace = "", name = "" } = old.metadata;
  const info = infoOfResource(store, resource) ?? resourceInfo(resource);
  const { dryRun = false, subresource = "" } = request.options;
  return { operation: "UPDATE", resource, info, subresource, namespace, name, object, old, dryRun, now: request.now };
}

function invalidObject(
  store: Store,
  resource: Resource,
  object: KubeObject,
  errors: Parameters<typeof newInvalid>[3],
): Status {
  const { kind, group } = infoOfResource(store, resource) ?? resourceInfo(resource);
  return newInvalid(kind, group, object.metadata.name ?? "", errors);
}

/** Writes what was prepared, unless it is what is there; an object whose last hold was lifted goes instead. */
function storeChange<R extends Resource>(
  store: Store,
  { resource, old, request }: Change<R>,
  prepared: Kinds[R],
  allocators: Store["allocators"],
): Outcome<Kinds[R]> {
  const approved = approve(
    request.admission ?? defaultChain,
    attributesOf(store, resource, prepared, old, request),
    store,
  );
  if (!approved.ok) return approved;
  const drawn = allocators === store.allocators ? approved.store : { ...approved.store, allocators };
  const key: Key = keyOf(old);
  if (isGoneAfterUpdate(resource, prepared, old)) return removeObject(drawn, resource, key, prepared);
  const tracked = trackChange(resource, prepared, old, request);
  if (tracked === old) return { ok: true, store: drawn, value: old };
  const huge = request.trusted ? undefined : refuseHuge(tracked);
  if (huge !== undefined) return { ok: false, status: huge };
  const strategy = strategyOf(resource);
  const ready = strategy.beforeWrite?.(drawn, tracked, old, request) ?? drawn;
  const written = put(ready, resource, tracked);
  const value = tableOf(written, resource).get(key) ?? tracked;
  return { ok: true, store: strategy.afterWrite?.(written, value) ?? written, value };
}

/** The object with its record of owners; `old` itself where nothing but times of that record would change. */
function trackChange<R extends Resource>(resource: R, prepared: Kinds[R], old: Kinds[R], request: Request): Kinds[R] {
  const unchanged = deepEqual(withoutMeta(prepared, "managedFields"), withoutMeta(old, "managedFields"));
  const given = request.managedFields ?? prepared.metadata.managedFields;
  if (unchanged && (given === undefined || sameOwners(given, old.metadata.managedFields ?? []))) return old;
  return withTracking(resource, prepared, old, request);
}

function sameOwners(entries: readonly ManagedFieldsEntry[], before: readonly ManagedFieldsEntry[]): boolean {
  const timeless = (list: readonly ManagedFieldsEntry[]): unknown => list.map(({ time: _time, ...rest }) => rest);
  return deepEqual(timeless(entries), timeless(before));
}

/** What a caller may leave out of the metadata of an update, taken from the stored object. */
function completeMeta<T extends KubeObject>(object: T, old: T): T {
  const before = old.metadata;
  const named = withoutMeta(object, "selfLink", "generation");
  const kept = isReset(named.metadata.managedFields) ? withMeta(named, { managedFields: [] }) : named;
  const { resourceVersion, uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } = before;
  const own: { -readonly [N in keyof ObjectMeta]: ObjectMeta[N] } = {};
  if (uid !== undefined) own.uid = filled(object.metadata.uid, uid);
  if (creationTimestamp !== undefined)
    own.creationTimestamp = filled(object.metadata.creationTimestamp, creationTimestamp);
  if (resourceVersion !== undefined) own.resourceVersion = resourceVersion;
  if (generation !== undefined) own.generation = generation;
  if (deletionTimestamp !== undefined) own.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined) own.deletionGracePeriodSeconds = deletionGracePeriodSeconds;
  return withMeta(kept, own);
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
