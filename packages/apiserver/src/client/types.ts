/** What a program that talks to the API server can do: read, select, write. Models client-go's clientset and listers. */
import type { Kinds, KubeObject, LabelSelector, Pod, Resource, Service, Status, StringMap } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import type { Key, Store, WatchEvent } from "../store/types.ts";

/** Either the thing or the Status that says why not. Only `Cluster` and kubectl turn the latter into a thrown StatusError. */
export type Result<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** What the server says of a request that it accepts; absent where it has nothing to say. */
      readonly warnings?: readonly string[];
    }
  | { readonly ok: false; readonly status: Status };

export interface ListOptions {
  readonly namespace?: string;
  /** Text of a label selector, as kubectl -l takes it. */
  readonly labelSelector?: string;
  /** Text of a field selector, as kubectl --field-selector takes it. */
  readonly fieldSelector?: string;
}

/** A list as the REST API has it. */
export interface PageOptions extends ListOptions {
  /** At most so many; absent or 0: all. */
  readonly limit?: number;
  /** Where an earlier page said to go on. */
  readonly continue?: string;
  /** "0" or absent: the newest. */
  readonly resourceVersion?: string;
  /** `Exact` or `NotOlderThan`. */
  readonly resourceVersionMatch?: string;
}

/** One page. */
export interface ListResult<R extends Resource> {
  readonly items: readonly Kinds[R][];
  /** The revision of all pages of this list. */
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continue?: string;
  /** How many are still to come; not told with a selector. */
  readonly remainingItemCount?: number;
}

export interface WatchOptions extends ListOptions {
  /** After which revision; "0" or absent: everything that is there first. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
}

/** What a watcher is told. A BOOKMARK's object has nothing but a resourceVersion. */
export type Notice<R extends Resource> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: Kinds[R] }
  | { readonly type: "BOOKMARK"; readonly object: KubeObject };

export interface WatchResult<R extends Resource> {
  readonly events: readonly Notice<R>[];
  /** From where the next watch goes on. */
  readonly resourceVersion: string;
}

export interface WriteOptions {
  /** Answers as if written, and changes nothing. */
  readonly dryRun?: boolean;
  readonly subresource?: "status" | "scale" | "binding" | "finalize" | "eviction" | "ephemeralcontainers";
  /** Who is to own the fields that are written. Without it only objects that have managedFields already go on keeping them. */
  readonly fieldManager?: string;
  /** Apply only: takes fields from their owners. */
  readonly force?: boolean;
  /** What becomes of unknown fields: "Strict" refuses them, else they are dropped. Trusted objects have none. */
  readonly fieldValidation?: "Ignore" | "Warn" | "Strict";
}

export interface DeleteOptions extends WriteOptions {
  /** Seconds; 0 deletes at once. Absent: the object's own. */
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** `apply` is server-side apply: it creates what is not there, and needs a fieldManager. */
export type PatchType = "json" | "merge" | "strategic" | "apply";

export interface Reader {
  readonly now: Millis;
  /** The store as it is at this moment: for what the methods below do not answer. */
  readonly store: Store;
  get<R extends Resource>(resource: R, key: Key): Kinds[R] | undefined;
  /** In key order. */
  list<R extends Resource>(resource: R, namespace?: string): readonly Kinds[R][];
  /** Selectors are parsed and refused as the server refuses them. */
  query<R extends Resource>(resource: R, options: ListOptions): Result<readonly Kinds[R][]>;
  /** One page of a list, with upstream's rules for limit, continue and resourceVersion. 410 Expired where it is too old. */
  page<R extends Resource>(resource: R, options?: PageOptions): Result<ListResult<R>>;
  /** What a watch is told from its resourceVersion until now. 410 Expired where the log no longer reaches back. */
  watch<R extends Resource>(resource: R, options?: WatchOptions): Result<WatchResult<R>>;
  podsOnNode(node: string): readonly Pod[];
  podsByIP(ip: string): readonly Pod[];
  /** Pods of one namespace that a plain map selects, through the label index. An empty map selects nothing here. */
  podsMatching(namespace: string, selector: StringMap): readonly Pod[];
  /** The same for a LabelSelector; an empty selector selects every pod of the namespace. */
  podsSelected(namespace: string, selector: LabelSelector): readonly Pod[];
  /** The Services whose selector matches these labels. */
  servicesSelecting(namespace: string, labels: StringMap | undefined): readonly Service[];
  slicesOf(serviceKey: Key): readonly Kinds["endpointslices"][];
  /** What has an ownerReference with this uid. */
  ownedBy<R extends Resource>(resource: R, uid: string): readonly Kinds[R][];
  eventsOf(uid: string): readonly Kinds["events"][];
  /** Events after a revision, oldest first; `undefined` where the log no longer reaches back (410 Gone). */
  since(revision: number): readonly WatchEvent[] | undefined;
}

/** Objects are handed in as a manifest has them: a kind's required fields may lack, validation says so. */
export interface Writer {
  create<R extends Resource>(resource: R, object: KubeObject, options?: WriteOptions): Result<Kinds[R]>;
  update<R extends Resource>(resource: R, object: KubeObject, options?: WriteOptions): Result<Kinds[R]>;
  patch<R extends Resource>(
    resource: R,
    key: Key,
    type: PatchType,
    patch: unknown,
    options?: WriteOptions,
  ): Result<Kinds[R]>;
  /** The value is the object as it is after the call: gone, or marked with deletionTimestamp. */
  delete<R extends Resource>(resource: R, key: Key, options?: DeleteOptions): Result<Kinds[R]>;
  /** Deletes all that the selectors find, or nothing. The value is what was found. */
  deleteCollection<R extends Resource>(
    resource: R,
    list: ListOptions,
    options?: DeleteOptions,
  ): Result<readonly Kinds[R][]>;
}

export interface Client extends Reader, Writer {}
