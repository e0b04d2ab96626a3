/** The Store: what etcd holds and what the watch cache indexes, as one immutable value. */
import type { Kinds, Resource, ResourceInfo } from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";
import type { Allocators } from "../allocator/types.ts";

/** `namespace/name`, or `name` for what has no namespace: the key of a table, a watch event and a work queue. */
export type Key = string;

/** One write, as a watcher sees it. `before` is absent on ADDED; `after` on DELETED holds the last state. */
export interface WatchEventOf<R extends Resource> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: R;
  readonly key: Key;
  readonly revision: number;
  readonly before?: Kinds[R];
  readonly after?: Kinds[R];
}
export type WatchEvent = { [R in Resource]: WatchEventOf<R> }[Resource];

/**
 * Trees that answer the questions that would else be scans. Their keys are parts joined by NUL, so that a prefix is a
 * question: all of `node-1\0`. Values are the table keys. Kept up to date by `put` and `remove` alone.
 */
export interface Indexes {
  /** nodeName NUL podKey */
  readonly podsByNode: Tree<Key>;
  /** ip NUL podKey */
  readonly podsByIP: Tree<Key>;
  /** namespace NUL label=value NUL podKey */
  readonly podsByLabel: Tree<Key>;
  /** namespace/service NUL sliceKey (by the label kubernetes.io/service-name) */
  readonly slicesByService: Tree<Key>;
  /** namespace NUL first label=value of the selector NUL serviceKey */
  readonly servicesBySelector: Tree<Key>;
  /** namespace NUL first label=value of the selector (or nothing) NUL key; only ReplicaSets */
  readonly replicasetsBySelector: Tree<Key>;
  /** namespace NUL first label=value of the selector (or nothing) NUL key; only Deployments */
  readonly deploymentsBySelector: Tree<Key>;
  /** owner uid NUL resource NUL key */
  readonly ownedBy: Tree<Key>;
  /** involvedObject uid NUL eventKey */
  readonly eventsByObject: Tree<Key>;
}

export interface Store {
  /** etcd's revision: grows by one with each write; an object's resourceVersion is the revision of its last write. */
  readonly revision: number;
  readonly tables: { readonly [R in Resource]: Tree<Kinds[R]> };
  readonly indexes: Indexes;
  /** Zero-padded revision to event; bounded by LOG_EVENTS_MAX but for `readUpTo`, older revisions answer 410 Gone. */
  readonly log: Tree<WatchEvent>;
  /** resource NUL namespace NUL revision to the same events, so that a watch of one namespace reads its own only. */
  readonly logByNamespace: Tree<WatchEvent>;
  /** The first revision from which a watch can start. */
  readonly compacted: number;
  /** Set where somebody must see every event: those after this revision stay in the log, however many they are. */
  readonly readUpTo?: number;
  readonly allocators: Allocators;
  /** resource NUL version to the kinds that are not built in: those of CustomResourceDefinitions, and those that came without. */
  readonly customKinds: Tree<ResourceInfo>;
  /** Counts what was ever given a uid, so that uids never repeat. */
  readonly uids: number;
}
