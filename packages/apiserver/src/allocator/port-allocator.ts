/** The node port range: who holds which port. Models pkg/registry/core/service/portallocator/allocator.go. */
import { portRange } from "./address-range.ts";
import { addressKey, addressOfKey, emptyAddressSet, removeAddress } from "./address-set.ts";
import { pickFree, takeAddress } from "./take.ts";
import type { AddressRange, Allocated, AllocateResult, Chance, PortAllocator } from "./types.ts";

/** An allocator that gives the ports from `first` to `last`, both included, all free. */
export function createPortAllocator(first: number, last: number): PortAllocator {
  return { ...emptyAddressSet(), first, last };
}

/** Takes a given port for a holder. Errors: `not-in-range`, `already-allocated`. */
export function allocatePort(allocator: PortAllocator, port: number, holder: string): AllocateResult<PortAllocator> {
  const taken = takeAddress(allocator, rangeOf(allocator), port, holder);
  return taken.ok ? { ok: true, allocator: { ...allocator, ...taken.set } } : taken;
}

/** Takes some free port, drawn from seed and label: the upper band first, then the lower. Error: `full`. */
export function allocateNextPort(
  allocator: PortAllocator,
  chance: Chance,
  holder: string,
): Allocated<PortAllocator, number> {
  const picked = pickFree(allocator, rangeOf(allocator), chance);
  if (picked === undefined) return { ok: false, error: "full" };
  const value = Number(picked);
  const taken = allocatePort(allocator, value, holder);
  return taken.ok ? { ...taken, value } : taken;
}

/** Gives a port back; one that is not taken changes nothing. */
export function releasePort(allocator: PortAllocator, port: number): PortAllocator {
  const set = removeAddress(allocator, port);
  return set === allocator ? allocator : { ...allocator, ...set };
}

/** Whether the port is taken. */
export function hasPort(allocator: PortAllocator, port: number): boolean {
  return allocator.taken.has(addressKey(port));
}

/** Who holds the port, or undefined. */
export function holderOfPort(allocator: PortAllocator, port: number): string | undefined {
  return allocator.taken.get(addressKey(port));
}

/** How many ports are free. */
export function freePorts(allocator: PortAllocator): number {
  return allocator.last - allocator.first + 1 - allocator.taken.size;
}

/** How many ports are taken. */
export function usedPorts(allocator: PortAllocator): number {
  return allocator.taken.size;
}

/** The ports taken, in order. */
export function listPorts(allocator: PortAllocator): readonly number[] {
  return [...allocator.taken.keys()].map((key) => Number(addressOfKey(key)));
}

function rangeOf(allocator: PortAllocator): AddressRange {
  return portRange(allocator.first, allocator.last);
}
