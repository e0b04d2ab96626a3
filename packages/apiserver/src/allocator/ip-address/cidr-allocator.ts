/** ClusterIPs of one family out of several ServiceCIDRs. Models pkg/registry/core/service/ipallocator/cidrallocator.go. */
import type { IPFamily } from "@kubenetsim/api";
import { type Addr, emptyTree, formatPrefix, masked, type Prefix, type Tree } from "@kubenetsim/sim";
import { allocatableSize } from "../address-range.ts";
import { addressKey, emptyAddressSet } from "../address-set.ts";
import type { Chance } from "../types.ts";
import {
  type AddressTable,
  addressTableRange,
  type CreateIPAddress,
  type TableError,
  type TableResult,
  takeIPAddress,
  takeNextIPAddress,
  withIPAddress,
  withoutAddress,
} from "./address-table.ts";
import { familyOfAddr } from "./ip-address.ts";
import { givesAddress, isNotContained, isServiceCIDRReady, prefixesOfFamily } from "./service-cidrs.ts";
import type { IPAddress, ParentReference, ServiceCIDR } from "./types.ts";

/** The ServiceCIDRs by name, and the IPAddresses of the family. Ranges may overlap: they share one table. */
export interface CIDRAllocator {
  readonly family: IPFamily;
  readonly serviceCIDRs: Tree<ServiceCIDR>;
  readonly addresses: AddressTable;
}

/** One range that was asked, for the counters. */
export interface CIDRAttempt {
  readonly cidr: string;
  readonly ok: boolean;
}

export type CIDRResult =
  | {
      readonly ok: true;
      readonly allocator: CIDRAllocator;
      readonly value: Addr;
      readonly tried: readonly CIDRAttempt[];
    }
  | { readonly ok: false; readonly error: TableError; readonly tried: readonly CIDRAttempt[] };

export function createCIDRAllocator(family: IPFamily): CIDRAllocator {
  return { family, serviceCIDRs: emptyTree(), addresses: emptyAddressSet() };
}

/** The allocator with a new or changed ServiceCIDR. */
export function withServiceCIDR(allocator: CIDRAllocator, serviceCIDR: ServiceCIDR): CIDRAllocator {
  const name = serviceCIDR.metadata.name ?? "";
  return { ...allocator, serviceCIDRs: allocator.serviceCIDRs.with(name, serviceCIDR) };
}

export function withoutServiceCIDR(allocator: CIDRAllocator, name: string): CIDRAllocator {
  return { ...allocator, serviceCIDRs: allocator.serviceCIDRs.without(name) };
}

/** The allocator that knows of an IPAddress which someone else made. */
export function withTakenIPAddress(allocator: CIDRAllocator, ipAddress: IPAddress): CIDRAllocator {
  return { ...allocator, addresses: withIPAddress(allocator.addresses, ipAddress) };
}

/** Takes a given address. Errors: `mismatched-network` when no ready range gives it, `already-allocated`. */
export function allocateCIDRIP(
  allocator: CIDRAllocator,
  addr: Addr,
  parentRef: ParentReference,
  create?: CreateIPAddress,
): CIDRResult {
  const prefix = prefixes(allocator, true).find((one) => givesAddress(one, addr));
  if (prefix === undefined) return { ok: false, error: "mismatched-network", tried: [] };
  const range = addressTableRange(prefix);
  if (range === undefined) return { ok: false, error: "mismatched-network", tried: [] };
  return answer(allocator, takeIPAddress(allocator.addresses, range, addr, parentRef, create), prefix, []);
}

/** Takes some free address of the first ready range that has one. An error of the store ends the search. */
export function allocateNextCIDRIP(
  allocator: CIDRAllocator,
  chance: Chance,
  parentRef: ParentReference,
  create?: CreateIPAddress,
): CIDRResult {
  const tried: CIDRAttempt[] = [];
  for (const prefix of prefixes(allocator, true)) {
    const range = addressTableRange(prefix);
    if (range === undefined) continue;
    const result = takeNextIPAddress(allocator.addresses, range, chance, parentRef, create);
    if (result.ok || result.error !== "full") return answer(allocator, result, prefix, tried);
    tried.push({ cidr: formatPrefix(prefix), ok: false });
  }
  return { ok: false, error: "full", tried };
}

/** Gives an address back; one that is not taken changes nothing. */
export function releaseCIDRIP(allocator: CIDRAllocator, addr: Addr): CIDRAllocator {
  return { ...allocator, addresses: withoutAddress(allocator.addresses, addr) };
}

/** Whether some ready range gives the address and it is taken. */
export function hasCIDRIP(allocator: CIDRAllocator, addr: Addr): boolean {
  return findRange(allocator, addr) !== undefined && allocator.addresses.taken.has(addressKey(addr));
}

/** The ready range that gives the address, or undefined. */
export function findRange(allocator: CIDRAllocator, addr: Addr): Prefix | undefined {
  if (familyOfAddr(addr) !== allocator.family) return undefined;
  return prefixes(allocator, true).find((prefix) => givesAddress(prefix, addr));
}

/** How many addresses are free: ranges inside others do not count twice. */
export function freeCIDRIPs(allocator: CIDRAllocator): number {
  const all = prefixes(allocator, false);
  const outermost = all.filter((prefix) => isNotContained(prefix, all));
  const size = outermost.reduce((sum, prefix) => sum + allocatableSize(prefix, "ipaddress"), 0n);
  return Number(size) - usedCIDRIPs(allocator);
}

export function usedCIDRIPs(allocator: CIDRAllocator): number {
  return allocator.addresses.taken.size;
}

/** The different ranges of the family, in the order of the names of their ServiceCIDRs. */
function prefixes(allocator: CIDRAllocator, onlyReady: boolean): readonly Prefix[] {
  const byText = new Map<string, Prefix>();
  for (const serviceCIDR of allocator.serviceCIDRs.values()) {
    if (onlyReady && !isServiceCIDRReady(serviceCIDR)) continue;
    for (const prefix of prefixesOfFamily(serviceCIDR, allocator.family)) {
      byText.set(formatPrefix(masked(prefix)), masked(prefix));
    }
  }
  return [...byText.values()];
}

function answer(
  allocator: CIDRAllocator,
  result: TableResult,
  prefix: Prefix,
  before: readonly CIDRAttempt[],
): CIDRResult {
  const tried = [...before, { cidr: formatPrefix(prefix), ok: result.ok }];
  if (!result.ok) return { ok: false, error: result.error, tried };
  return { ok: true, allocator: { ...allocator, addresses: result.table }, value: result.value, tried };
}
