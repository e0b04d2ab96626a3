/** Writing to the Store: each write is one revision, one table, one event in the log, and the indexes it touches. */
import { isModelled, type Kinds, type KubeObject, keyOf, type Resource } from "@kubenetsim/api";
import { deepFreeze, emptyTree, type Tree } from "@kubenetsim/sim";
import type { ServerConfig } from "../config.ts";
import { createAllocators } from "./allocators.ts";
import { emptyIndexes, reindex } from "./indexes.ts";
import { NUL, revisionKey } from "./keys.ts";
import type { Key, Store, WatchEvent, WatchEventOf } from "./types.ts";

/** How many events the log keeps. More would hold old objects for ever; a watcher that is further behind must list again. */
export const LOG_EVENTS_MAX = 20_000;

/** A store without objects, its allocators empty. Asserts that the ranges in the configuration can be read. */
export function emptyStore(config: ServerConfig): Store {
  return {
    revision: 0,
    tables: {
      configmaps: emptyTree(),
      controllerrevisions: emptyTree(),
      cronjobs: emptyTree(),
      daemonsets: emptyTree(),
      deployments: emptyTree(),
      endpoints: emptyTree(),
      endpointslices: emptyTree(),
      events: emptyTree(),
      horizontalpodautoscalers: emptyTree(),
      ingressclasses: emptyTree(),
      ingresses: emptyTree(),
      ipaddresses: emptyTree(),
      jobs: emptyTree(),
      leases: emptyTree(),
      limitranges: emptyTree(),
      namespaces: emptyTree(),
      networkpolicies: emptyTree(),
      nodes: emptyTree(),
      persistentvolumeclaims: emptyTree(),
      persistentvolumes: emptyTree(),
      poddisruptionbudgets: emptyTree(),
      pods: emptyTree(),
      priorityclasses: emptyTree(),
      replicasets: emptyTree(),
      replicationcontrollers: emptyTree(),
      resourcequotas: emptyTree(),
      secrets: emptyTree(),
      serviceaccounts: emptyTree(),
      servicecidrs: emptyTree(),
      services: emptyTree(),
      statefulsets: emptyTree(),
      storageclasses: emptyTree(),
    },
    indexes: emptyIndexes,
    log: emptyTree<WatchEvent>(),
    logByNamespace: emptyTree<WatchEvent>(),
    compacted: 1,
    allocators: createAllocators(config),
    customKinds: emptyTree(),
    uids: 0,
  };
}

/** One object, by its table's key. */
export function getObject<R extends Resource>(store: Store, resource: R, key: Key): Kinds[R] | undefined {
  return tableOf(store, resource).get(key);
}

/** The table of one resource. */
export function tableOf<R extends Resource>(store: Store, resource: R): Tree<Kinds[R]> {
  // A kind that is not modelled has a table from its first object on.
  const table: Tree<Kinds[R]> | undefined = store.tables[resource];
  return table ?? (isModelled(resource) ? assertTable(resource) : emptyTree<Kinds[R]>());
}

function assertTable(resource: Resource): never {
  throw new Error(`the store has no table ${resource}`);
}

/** Writes an object under its namespace and name, stamped with the new revision. Nothing is checked here. */
export function put<R extends Resource>(store: Store, resource: R, object: Kinds[R]): Store {
  const revision = store.revision + 1;
  const key = keyOf(object);
  const table = tableOf(store, resource);
  const before = table.get(key);
  const after = deepFreeze(stamped(object, revision));
  const type = before === undefined ? "ADDED" : "MODIFIED";
  const event =
    before === undefined ? { type, resource, key, revision, after } : { type, resource, key, revision, before, after };
  return written(store, resource, table.with(key, after), event as WatchEventOf<R>);
}

/** Removes what is under a key; the same store comes back when nothing is. `last` is the state told to watchers, if it differs. */
export function remove<R extends Resource>(store: Store, resource: R, key: Key, last?: Kinds[R]): Store {
  const table = tableOf(store, resource);
  const before = table.get(key);
  if (before === undefined) return store;
  const revision = store.revision + 1;
  const after = deepFreeze(stamped(last ?? before, revision));
  return written(store, resource, table.without(key), { type: "DELETED", resource, key, revision, before, after });
}

/** Events after a revision, oldest first; undefined where the log no longer reaches back that far. */
export function since(store: Store, revision: number): readonly WatchEvent[] | undefined {
  if (revision + 1 < store.compacted) return undefined;
  const events: WatchEvent[] = [];
  for (const [, event] of store.log.range(revisionKey(revision + 1), revisionKey(store.revision + 1)))
    events.push(event);
  return events;
}

function written<R extends Resource>(store: Store, resource: R, table: Tree<Kinds[R]>, event: WatchEventOf<R>): Store {
  const after = event.type === "DELETED" ? undefined : event.after;
  // A DELETED event's indexes are those of what the table held, which is `before`.
  const indexes = reindex(store.indexes, resource, event.key, event.before, after);
  const forgotten = forgettable(store);
  return {
    ...store,
    revision: event.revision,
    tables: { ...store.tables, [resource]: table },
    indexes,
    ...logged(store, event as WatchEvent, forgotten),
    compacted: store.compacted + forgotten,
  };
}

/** How many of the oldest events go when one comes: none that is still to be read, and two where the log has to shrink. */
function forgettable({ log, compacted, readUpTo }: Store): number {
  const tooMany = log.size + 1 - LOG_EVENTS_MAX;
  if (tooMany <= 0) return 0;
  const read = readUpTo === undefined ? tooMany : readUpTo + 1 - compacted;
  return Math.max(0, Math.min(2, tooMany, read));
}

function logged(store: Store, event: WatchEvent, forgotten: number): Pick<Store, "log" | "logByNamespace"> {
  const key = revisionKey(event.revision);
  Object.freeze(event);
  let { logByNamespace } = store;
  const gone: string[] = [];
  for (let revision = store.compacted; revision < store.compacted + forgotten; revision++) {
    const oldest = revisionKey(revision);
    const old = store.log.get(oldest);
    if (old !== undefined) logByNamespace = withoutPlaced(logByNamespace, namespaceKey(old, oldest));
    gone.push(oldest);
  }
  const log = store.log.edit((draft) => {
    for (const oldest of gone) draft.delete(oldest);
    draft.set(key, event);
  });
  return { log, logByNamespace: withPlaced(logByNamespace, namespaceKey(event, key), event) };
}

/**
 * The same store, whose log keeps all that comes after this revision until it is told of a later one. For who must miss
 * nothing; what a client watches may still be gone.
 */
export function keepUnread(store: Store, readUpTo: number): Store {
  return { ...store, readUpTo };
}

/** Undefined for what lies in no namespace. */
function namespaceKey({ resource, key }: WatchEvent, revision: string): string | undefined {
  const slash = key.indexOf("/");
  return slash < 0 ? undefined : `${resource}${NUL}${key.slice(0, slash)}${NUL}${revision}`;
}

function withPlaced(tree: Tree<WatchEvent>, key: string | undefined, event: WatchEvent): Tree<WatchEvent> {
  return key === undefined ? tree : tree.with(key, event);
}

function withoutPlaced(tree: Tree<WatchEvent>, key: string | undefined): Tree<WatchEvent> {
  return key === undefined ? tree : tree.without(key);
}

function stamped<T extends KubeObject>(object: T, revision: number): T {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
