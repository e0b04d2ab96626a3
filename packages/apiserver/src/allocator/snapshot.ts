/** What an allocator stores between restarts: its range and what was taken. Models the RangeAllocation of the core group. */
import { assert, formatPrefix, parsePrefix } from "@kubenetsim/sim";
import { createIPAllocator } from "./ip-allocator.ts";
import { createPortAllocator } from "./port-allocator.ts";
import { formatPortRange, parsePortRange } from "./port-range.ts";
import type { AddressSet, AllocateResult, IPAllocator, IPAllocatorImplementation, PortAllocator } from "./types.ts";

/** A range by its text, and the set at that moment; sets are persistent, so keeping one costs nothing. */
export interface RangeSnapshot {
  readonly range: string;
  readonly set: AddressSet<string>;
}

export function snapshotIPs(allocator: IPAllocator): RangeSnapshot {
  return { range: formatPrefix(allocator.cidr), set: setOf(allocator) };
}

/** The allocator as it was at the snapshot. Error: `mismatched-network`, when that is of another network. */
export function restoreIPs(allocator: IPAllocator, snapshot: RangeSnapshot): AllocateResult<IPAllocator> {
  if (formatPrefix(allocator.cidr) !== snapshot.range) return { ok: false, error: "mismatched-network" };
  return { ok: true, allocator: { ...allocator, ...snapshot.set } };
}

/** An allocator made from nothing but a snapshot. */
export function ipAllocatorOf(snapshot: RangeSnapshot, implementation: IPAllocatorImplementation): IPAllocator {
  const cidr = parsePrefix(snapshot.range);
  assert(cidr !== undefined, "the snapshot of an IP allocator names a network");
  return { ...createIPAllocator(cidr, implementation), ...snapshot.set };
}

export function snapshotPorts(allocator: PortAllocator): RangeSnapshot {
  return { range: formatPortRange(allocator), set: setOf(allocator) };
}

/** The allocator as it was at the snapshot. Error: `mismatched-network`, when that is of another port range. */
export function restorePorts(allocator: PortAllocator, snapshot: RangeSnapshot): AllocateResult<PortAllocator> {
  if (formatPortRange(allocator) !== snapshot.range) return { ok: false, error: "mismatched-network" };
  return { ok: true, allocator: { ...allocator, ...snapshot.set } };
}

/** An allocator made from nothing but a snapshot. */
export function portAllocatorOf(snapshot: RangeSnapshot): PortAllocator {
  const range = parsePortRange(snapshot.range);
  assert(range !== undefined, "the snapshot of a port allocator names a port range");
  return { ...createPortAllocator(range.first, range.last), ...snapshot.set };
}

function setOf(allocator: AddressSet<string>): AddressSet<string> {
  return { taken: allocator.taken, runs: allocator.runs };
}
