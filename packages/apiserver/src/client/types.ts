/** What a program that talks to the API server can do: read, select, write. Models client-go's clientset and listers. */
import type { Kinds, KubeObject, LabelSelector, Pod, Resource, Service, Status, StringMap } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import type { Key, Store, WatchEvent } from "../store/types.ts";

/** Either the thing or the Status that says why not. Only `Cluster` and kubectl turn the latter into a thrown StatusError. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: Status };

export interface ListOptions {
  readonly namespace?: string;
  /** Text of a label selector, as kubectl -l takes it. */
  readonly labelSelector?: string;
  /** Text of a field selector, as kubectl --field-selector takes it. */
  readonly fieldSelector?: string;
}

export interface WriteOptions {
  /** Answers as if written, and changes nothing. */
  readonly dryRun?: boolean;
  readonly subresource?: "status" | "scale" | "binding" | "finalize";
  readonly fieldManager?: string;
  /** What becomes of unknown fields: "Strict" refuses them, else they are dropped. Trusted objects have none. */
  readonly fieldValidation?: "Ignore" | "Warn" | "Strict";
}

export interface DeleteOptions extends WriteOptions {
  /** Seconds; 0 deletes at once. Absent: the object's own. */
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export type PatchType = "json" | "merge" | "strategic";

export interface Reader {
  readonly now: Millis;
  /** The store as it is at this moment: for what the methods below do not answer. */
  readonly store: Store;
  get<R extends Resource>(resource: R, key: Key): Kinds[R] | undefined;
  /** In key order. */
  list<R extends Resource>(resource: R, namespace?: string): readonly Kinds[R][];
  /** Selectors are parsed and refused as the server refuses them. */
  query<R extends Resource>(resource: R, options: ListOptions): Result<readonly Kinds[R][]>;
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
}

export interface Client extends Reader, Writer {}
