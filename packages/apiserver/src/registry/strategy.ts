/** What one resource does differently from the rest on its way through create, update and delete. Models rest.RESTCreateStrategy and its kin. */
import type { FeatureGates, FieldError, Kinds, Resource, ServiceCIDR, Status } from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";
import type { Allocators } from "../allocator/types.ts";
import type { RequestInfo } from "../config.ts";
import type { Store } from "../store/types.ts";

/** What a write comes to: the store after it and the object as stored, or why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly store: Store; readonly value: T }
  | { readonly ok: false; readonly status: Status };

/** What drawing from the pools comes to. */
export type Allocation<T> =
  | { readonly ok: true; readonly object: T; readonly allocators: Allocators }
  | { readonly ok: false; readonly status: Status };

/** What drawing from the pools is told besides the object. */
export interface AllocationInfo extends RequestInfo {
  /** The ServiceCIDRs that there are. */
  readonly serviceCIDRs?: Tree<ServiceCIDR>;
}

export interface Strategy<R extends Resource> {
  /** Drops what a user may not set on a new object, and sets what the server does. */
  prepareForCreate(object: Kinds[R]): Kinds[R];
  /** The same for a change of anything but the status; it also counts the generation. */
  prepareForUpdate(object: Kinds[R], old: Kinds[R]): Kinds[R];
  /** The same for a change through the status subresource. Absent: there is none. */
  prepareForStatusUpdate?(object: Kinds[R], old: Kinds[R], gates?: FeatureGates): Kinds[R];
  /** The same for the finalize subresource. Absent: there is none. */
  prepareForFinalize?(object: Kinds[R], old: Kinds[R]): Kinds[R];
  /** Takes addresses and ports for an object before it is checked, and gives back what it no longer needs. */
  allocate?(
    object: Kinds[R],
    old: Kinds[R] | undefined,
    allocators: Allocators,
    info: AllocationInfo,
  ): Allocation<Kinds[R]>;
  /** What is written before an object, in the same request: writes to other tables. `old` is absent on create. */
  beforeWrite?(store: Store, object: Kinds[R], old: Kinds[R] | undefined, info: RequestInfo): Store;
  /** Gives back all that an object holds, once it is gone. */
  release?(object: Kinds[R], allocators: Allocators): Allocators;
  /** Seconds between the request and the end, for what is deleted gracefully. Absent: it is deleted at once. */
  gracePeriodSeconds?(object: Kinds[R], asked: number | undefined): number;
  /** Whether something besides metadata.finalizers keeps the object from going. */
  isHeld?(object: Kinds[R]): boolean;
  /** The object as it is from the moment its deletion was asked for. */
  markTerminating?(object: Kinds[R]): Kinds[R];
  /** What is wrong beside what the kind's own validation says. */
  validate?(object: Kinds[R]): readonly FieldError[];
  /** What follows at once from an object that was stored. */
  afterWrite?(store: Store, object: Kinds[R]): Store;
  /** What goes with an object: writes to other tables. */
  afterDelete?(store: Store, object: Kinds[R]): Store;
}
