/** One ClusterIP range: who holds which address. Models pkg/registry/core/service/ipallocator. */
import { type Addr, masked, type Prefix } from "@kubenetsim/sim";
import { allocatableSize, ipRange } from "./address-range.ts";
import { addressKey, addressOfKey, emptyAddressSet, removeAddress } from "./address-set.ts";
import { pickFree, takeAddress } from "./take.ts";
import type { Allocated, AllocateResult, Chance, IPAllocator, IPAllocatorImplementation } from "./types.ts";

/**
 * An allocator that gives the addresses of a network, all free. It costs the same for a /12, a /108 and a /30.
 *
 * @example
 * const taken = allocateNextIP(createIPAllocator({ addr: 0x0a600000, bits: 12 }), { seed: 1, label: "uid-7" }, "default/web");
 */
export function createIPAllocator(cidr: Prefix, implementation: IPAllocatorImplementation = "ipaddress"): IPAllocator {
  return { ...emptyAddressSet(), cidr: masked(cidr), implementation, range: ipRange(cidr, implementation) };
}

/** Takes a given address for a holder. Errors: `not-in-range`, `already-allocated`. */
export function allocateIP(allocator: IPAllocator, addr: Addr, holder: string): AllocateResult<IPAllocator> {
  const taken = takeAddress(allocator, allocator.range, addr, holder);
  return taken.ok ? { ok: true, allocator: { ...allocator, ...taken.set } } : taken;
}

/**
 * Takes some free address: from the upper band while it has one, else from the lower. The place is drawn from seed and
 * label, so the same call on the same allocator gives the same address. Error: `full`.
 */
export function allocateNextIP(allocator: IPAllocator, chance: Chance, holder: string): Allocated<IPAllocator, Addr> {
  const value = pickFree(allocator, allocator.range, chance);
  if (value === undefined) return { ok: false, error: "full" };
  const taken = allocateIP(allocator, value, holder);
  return taken.ok ? { ...taken, value } : taken;
}

/** Gives an address back; one that is not taken, or of another range, changes nothing. */
export function releaseIP(allocator: IPAllocator, addr: Addr): IPAllocator {
  const set = removeAddress(allocator, addr);
  return set === allocator ? allocator : { ...allocator, ...set };
}

/** Whether the address is taken. */
export function hasIP(allocator: IPAllocator, addr: Addr): boolean {
  return allocator.taken.has(addressKey(addr));
}

/** Who holds the address, or undefined. */
export function holderOfIP(allocator: IPAllocator, addr: Addr): string | undefined {
  return allocator.taken.get(addressKey(addr));
}

/** How many addresses are free; beyond 2^53 the nearest number. */
export function freeIPs(allocator: IPAllocator): number {
  return Number(allocatableSize(allocator.cidr, allocator.implementation) - BigInt(allocator.taken.size));
}

/** How many addresses are taken. */
export function usedIPs(allocator: IPAllocator): number {
  return allocator.taken.size;
}

/** The addresses taken, in order. */
export function listIPs(allocator: IPAllocator): readonly Addr[] {
  return [...allocator.taken.keys()].map(addressOfKey);
}
