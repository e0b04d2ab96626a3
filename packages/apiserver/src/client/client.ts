/** A client: the Store's readers and the registry's writers, on a variable that holds the Store. */
import type { Kinds, KubeObject, Resource } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { chainOf } from "../admission/chain.ts";
import type { AdmissionFunction, AdmissionPlugin } from "../admission/types.ts";
import type { ServerConfig } from "../config.ts";
import { bindPod } from "../registry/binding.ts";
import { createObject } from "../registry/create.ts";
import { deleteObject } from "../registry/delete.ts";
import { deleteCollection } from "../registry/delete-collection.ts";
import { evictPod } from "../registry/eviction.ts";
import { patchObject } from "../registry/patch.ts";
import type { DeleteRequest, Request } from "../registry/request.ts";
import { updateScale } from "../registry/scale.ts";
import type { Outcome } from "../registry/strategy.ts";
import { updateObject } from "../registry/update.ts";
import {
  eventsOf,
  listObjects,
  ownedBy,
  podsByIP,
  podsMatching,
  podsOnNode,
  podsSelected,
  servicesSelecting,
  slicesOf,
} from "../store/lookup.ts";
import { listPage } from "../store/page.ts";
import { queryObjects } from "../store/query.ts";
import { getObject, since } from "../store/store.ts";
import type { Store, WatchEvent } from "../store/types.ts";
import { watchResource } from "../store/watch.ts";
import type { Client, DeleteOptions, Reader, Result, WriteOptions, Writer } from "./types.ts";
import { withWarnings } from "./warnings.ts";

/** The variable in which the owner of the world keeps the Store; a client replaces what it holds. */
export interface StoreHolder {
  store: Store;
}

export interface ClientInfo {
  readonly config: ServerConfig;
  now(): Millis;
  /** Called after each write that changed the store, once for each event of it. */
  onWrite?(event: WatchEvent): void;
  /** Who is asking: it stands in no object, only in what the caller traces. */
  readonly user?: string;
  /**
   * What is written is typed, frozen plain data of this program: its structure is not checked and it is not copied.
   * Defaults and validation still run. Patches are checked in any case.
   */
  readonly trusted?: boolean;
  /** What is written has its defaults already: none are filled in. For tests of what comes after. */
  readonly defaulted?: boolean;
  /** A user's own admission, asked where webhooks are. */
  readonly admission?: readonly AdmissionFunction[];
}

/**
 * A client on a store.
 *
 * @example
 * const holder = { store: bootstrapStore(config, 0) };
 * const client = createClient(holder, { config, now: () => 0 });
 * client.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" } });
 */
export function createClient(holder: StoreHolder, info: ClientInfo): Client {
  const keep = <T>(outcome: Outcome<T>, options: WriteOptions | undefined): Result<T> =>
    commit(holder, info, outcome, options);
  const request = (options: WriteOptions | undefined): Request => requestOf(info, chain, options);
  const { config } = info;
  const chain = chainOf(info.admission);
  const warn: typeof withWarnings = (result, ...write) =>
    info.trusted === true ? result : withWarnings(result, ...write);
  const deletion = (options: DeleteOptions | undefined): DeleteRequest => {
    return { config, now: info.now(), options: options ?? {}, admission: chain };
  };
  const writer: Writer = {
    create: (resource, object, options) =>
      warn(keep(create(holder.store, resource, object, request(options)), options), resource, {
        operation: "create",
        options,
        given: object,
      }),
    update: (resource, object, options) =>
      warn(keep(update(holder.store, resource, object, request(options)), options), resource, {
        operation: "update",
        options,
        given: object,
      }),
    patch: (resource, key, type, patch, options) =>
      warn(keep(patchObject(holder.store, resource, key, type, patch, request(options)), options), resource, {
        operation: "update",
        options,
      }),
    delete: (resource, key, options) => keep(deleteObject(holder.store, resource, key, deletion(options)), options),
    deleteCollection: (resource, list, options) =>
      keep(deleteCollection(holder.store, resource, list, deletion(options)), options),
  };
  // Not a spread: the reader's getters must stay getters.
  return Object.assign(createReader(holder, info), writer);
}

function create<R extends Resource>(
  store: Store,
  resource: R,
  object: KubeObject,
  request: Request,
): Outcome<Kinds[R]> {
  const { subresource } = request.options;
  if (subresource === "eviction" && resource === "pods") {
    return evictPod(store, object, request) as Outcome<Kinds[Resource]> as Outcome<Kinds[R]>;
  }
  if (subresource !== "binding") return createObject(store, resource, object, request);
  // Only pods have bindings, so R is "pods" here; for others the object is no Binding of theirs and is refused there.
  return bindPod(store, object, request) as Outcome<Kinds[Resource]> as Outcome<Kinds[R]>;
}

function update<R extends Resource>(
  store: Store,
  resource: R,
  object: KubeObject,
  request: Request,
): Outcome<Kinds[R]> {
  if (request.options.subresource === "scale") return updateScale(store, resource, object, request);
  return updateObject(store, resource, object, request);
}

function requestOf(
  info: ClientInfo,
  admission: readonly AdmissionPlugin[],
  options: WriteOptions | undefined,
): Request {
  return {
    config: info.config,
    now: info.now(),
    options: options ?? {},
    trusted: info.trusted === true,
    defaulted: info.defaulted === true,
    admission,
  };
}

/** Keeps the store after a write that was accepted, and tells of its events. */
function commit<T>(
  holder: StoreHolder,
  info: ClientInfo,
  outcome: Outcome<T>,
  options: WriteOptions | undefined,
): Result<T> {
  if (!outcome.ok) return outcome;
  const { store: before } = holder;
  const { store: after, value } = outcome;
  if (options?.dryRun === true) return { ok: true, value };
  // A refused or empty write must leave no trace, not even in the count of uids.
  if (after.revision === before.revision) return { ok: true, value };
  holder.store = after;
  if (info.onWrite !== undefined) for (const event of since(after, before.revision) ?? []) info.onWrite(event);
  return { ok: true, value };
}

/** The reading half. */
export function createReader(holder: StoreHolder, info: Pick<ClientInfo, "now">): Reader {
  return {
    get now(): Millis {
      return info.now();
    },
    get store(): Store {
      return holder.store;
    },
    get: (resource, key) => getObject(holder.store, resource, key),
    list: (resource, namespace) => listObjects(holder.store, resource, namespace),
    query: (resource, options) => queryObjects(holder.store, resource, options),
    page: (resource, options) => listPage(holder.store, resource, options ?? {}),
    watch: (resource, options) => watchResource(holder.store, resource, options ?? {}),
    podsOnNode: (node) => podsOnNode(holder.store, node),
    podsByIP: (ip) => podsByIP(holder.store, ip),
    podsMatching: (namespace, selector) => podsMatching(holder.store, namespace, selector),
    podsSelected: (namespace, selector) => podsSelected(holder.store, namespace, selector),
    servicesSelecting: (namespace, labels) => servicesSelecting(holder.store, namespace, labels),
    slicesOf: (serviceKey) => slicesOf(holder.store, serviceKey),
    ownedBy: (resource, uid) => ownedBy(holder.store, resource, uid),
    eventsOf: (uid) => eventsOf(holder.store, uid),
    since: (revision) => since(holder.store, revision),
  };
}
