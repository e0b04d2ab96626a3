/** The common face of all allocators for the cases with `ops`; values are texts, so that addresses and ports look alike. */
import type { CreateIPAddress, IPAddress, ServiceCIDR } from "@kubenetsim/apiserver";

/** One range that was asked, for the counters. */
export interface Attempt {
  readonly range: string;
  readonly ok: boolean;
}

/** What an allocation gave; `attempts` is how often the store was asked. */
export interface Answer {
  readonly outcome: string;
  readonly machine: Machine;
  readonly value?: string;
  readonly tried: readonly Attempt[];
  readonly attempts?: number;
}

/** An allocator at one moment: what changes it answers another. */
export interface Machine {
  readonly name: string;
  allocate(value: string): Answer;
  allocateNext(label: string, create?: CreateIPAddress): Answer;
  release(value: string): Machine;
  has(value: string): boolean;
  /** Of one range, where one is named. */
  free(range?: string): number;
  used(range?: string): number;
  list(): readonly string[];
  /** Whether the value lies in a range of the allocator. */
  gives(value: string): boolean;
  readonly snapshots?: Snapshots;
  readonly cidrs?: CIDRs;
  addObjects?(ipAddresses: readonly IPAddress[]): Machine;
}

export interface Snapshots {
  take(): Snapshot;
  /** The machine of another range may refuse it. */
  restore(snapshot: Snapshot, range: string): Answer;
  fresh(snapshot: Snapshot): Machine;
}
export type Snapshot = import("@kubenetsim/apiserver").RangeSnapshot;

export interface CIDRs {
  add(serviceCIDR: ServiceCIDR): Machine;
  remove(name: string): Machine;
  find(value: string): string;
}

/** Cases draw from one seed; the label tells draws apart. */
export const SEED = 20260101;
/** Who holds what a case takes. */
export const HOLDER = "default/case";
