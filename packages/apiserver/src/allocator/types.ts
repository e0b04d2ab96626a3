/** State of the allocators: which Service addresses and node ports are taken. Models pkg/registry/core/service/{ip,port}allocator. */
import type { Addr, Prefix, Tree } from "@kubenetsim/sim";

/** A set of addresses (or ports) of one family, each with a value: who holds it. */
export interface AddressSet<V> {
  /** Key: {@link addressKey}, so that text order is number order. */
  readonly taken: Tree<V>;
  /** The same addresses as runs without gaps. Key: the last address of a run; value: its first. Makes "next free" O(log n). */
  readonly runs: Tree<Addr>;
}

/** What one range may give, both ends included. */
export interface AddressRange {
  readonly first: Addr;
  readonly last: Addr;
  /** Free choices come from here up first; below is the band for addresses chosen by hand (KEP-3070). */
  readonly dynamicFirst: Addr;
}

/**
 * How kube-apiserver keeps a ClusterIP range: `bitmap` is the older way, which gives at most 65,535 IPv6 addresses;
 * `ipaddress`, with a limit of /64, is today's.
 */
export type IPAllocatorImplementation = "bitmap" | "ipaddress";

/** One ClusterIP range. The values are the keys of the Services that hold the addresses. */
export interface IPAllocator extends AddressSet<string> {
  readonly cidr: Prefix;
  readonly implementation: IPAllocatorImplementation;
  readonly range: AddressRange;
}

/** The node port range, both ends included. The values are the keys of the Services that hold the ports. */
export interface PortAllocator extends AddressSet<string> {
  readonly first: number;
  readonly last: number;
}

export interface Allocators {
  /** One per family, the primary first. */
  readonly clusterIPs: readonly IPAllocator[];
  readonly nodePorts: PortAllocator;
}

/** Why nothing was allocated; `mismatched-network` is a snapshot, or an address, of another range. */
export type AllocateError = "not-in-range" | "already-allocated" | "full" | "mismatched-network";

/** The allocator with one more value taken, or why it is as it was. */
export type AllocateResult<A> =
  | { readonly ok: true; readonly allocator: A }
  | { readonly ok: false; readonly error: AllocateError };

/** The same for a free choice, with what was chosen. */
export type Allocated<A, V> =
  | { readonly ok: true; readonly allocator: A; readonly value: V }
  | { readonly ok: false; readonly error: AllocateError };

/** What a free choice is drawn from: the world's seed, and a label that no other draw uses. */
export interface Chance {
  readonly seed: number;
  readonly label: string;
}
