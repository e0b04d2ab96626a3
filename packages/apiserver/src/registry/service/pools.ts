/** The pools while one Service draws from them: each step hands on the pools after it, so that dropping them undoes everything. */
import type { IPFamily } from "@kubenetsim/api";
import { type Addr, familyOf, formatAddr, parseAddrSloppy } from "@kubenetsim/sim";
import { rangeContains } from "../../allocator/address-range.ts";
import { allocateNextPort, allocatePort, holderOfIP, releaseIP, releasePort } from "../../allocator/index.ts";
import { pickFree, takeAddress } from "../../allocator/take.ts";
import type { AddressRange, AllocateError, Allocators, IPAllocator } from "../../allocator/types.ts";

/** Who draws, and by which chance. */
export interface Drawer {
  readonly holder: string;
  readonly seed: number;
  /** Tells this object's draws from all others. */
  readonly label: string;
  /** The ranges of the ServiceCIDRs that are ready; absent before there is any: those of the flags. */
  readonly ranges?: readonly AddressRange[];
}

/** A draw: what was got and the pools after it, or why not. */
export type Drawn<T> =
  | { readonly ok: true; readonly value: T; readonly pools: Allocators }
  | { readonly ok: false; readonly error: string };

/** The families the cluster has ranges for, the primary first. */
export function clusterFamilies(pools: Allocators): readonly IPFamily[] {
  return pools.clusterIPs.map((allocator) => familyOfAllocator(allocator));
}

/** Takes an address, `""` meaning any, from the range of a family. */
export function drawIP(pools: Allocators, family: IPFamily, ip: string, drawer: Drawer): Drawn<string> {
  const at = pools.clusterIPs.findIndex((allocator) => familyOfAllocator(allocator) === family);
  const allocator = pools.clusterIPs[at];
  if (allocator === undefined) return { ok: false, error: `${family} is not configured on this cluster` };
  const ranges = rangesFor(allocator, drawer);
  const addr = ip === "" ? pickAddress(allocator, ranges, family, drawer) : parseAddrSloppy(ip);
  if (addr === undefined)
    return { ok: false, error: ip === "" ? IP_ERRORS.full : `failed to parse service IP "${ip}"` };
  const range = ranges.find((one) => rangeContains(one, addr));
  if (range === undefined) return { ok: false, error: IP_ERRORS["mismatched-network"] };
  const got = takeAddress(allocator, range, addr, drawer.holder);
  if (!got.ok) return { ok: false, error: IP_ERRORS[got.error] };
  return {
    ok: true,
    value: ip === "" ? formatAddr(addr) : ip,
    pools: withIPAllocator(pools, at, { ...allocator, ...got.set }),
  };
}

/** The ranges of the allocator's family: one set of taken addresses serves them all. */
function rangesFor(allocator: IPAllocator, drawer: Drawer): readonly AddressRange[] {
  const { ranges } = drawer;
  return ranges === undefined
    ? [allocator.range]
    : ranges.filter((range) => typeof range.first === typeof allocator.range.first);
}

/** Some free address of the first range that has one. */
function pickAddress(
  allocator: IPAllocator,
  ranges: readonly AddressRange[],
  family: IPFamily,
  drawer: Drawer,
): Addr | undefined {
  const chance = { seed: drawer.seed, label: `cluster-ip/${family}/${drawer.label}` };
  for (const range of ranges) {
    const addr = pickFree(allocator, range, chance);
    if (addr !== undefined) return addr;
  }
  return undefined;
}

/** Gives back the addresses that the holder holds; what belongs to no family of the cluster is passed over. */
export function giveBackIPs(pools: Allocators, ips: readonly string[], holder: string): Allocators {
  let left = pools;
  for (const ip of ips) {
    const addr = parseAddrSloppy(ip);
    if (addr === undefined) continue;
    const at = left.clusterIPs.findIndex((allocator) => familyOf(allocator.cidr.addr) === familyOf(addr));
    const allocator = left.clusterIPs[at];
    if (allocator !== undefined && holderOfIP(allocator, addr) === holder)
      left = withIPAllocator(left, at, releaseIP(allocator, addr));
  }
  return left;
}

/** Takes a node port, 0 meaning any. */
export function drawPort(pools: Allocators, port: number, what: string, drawer: Drawer): Drawn<number> {
  const { nodePorts } = pools;
  if (port !== 0) {
    const got = allocatePort(nodePorts, port, drawer.holder);
    if (!got.ok) return { ok: false, error: portError(got.error, pools) };
    return { ok: true, value: port, pools: { ...pools, nodePorts: got.allocator } };
  }
  const got = allocateNextPort(
    nodePorts,
    { seed: drawer.seed, label: `node-port/${what}/${drawer.label}` },
    drawer.holder,
  );
  if (!got.ok) return { ok: false, error: portError(got.error, pools) };
  return { ok: true, value: Number(got.value), pools: { ...pools, nodePorts: got.allocator } };
}

/** Gives node ports back. */
export function giveBackPorts(pools: Allocators, ports: readonly number[]): Allocators {
  let { nodePorts } = pools;
  for (const port of ports) nodePorts = releasePort(nodePorts, port);
  return nodePorts === pools.nodePorts ? pools : { ...pools, nodePorts };
}

function familyOfAllocator(allocator: IPAllocator): IPFamily {
  return familyOf(allocator.cidr.addr) === 4 ? "IPv4" : "IPv6";
}

function withIPAllocator(pools: Allocators, at: number, allocator: IPAllocator): Allocators {
  if (pools.clusterIPs[at] === allocator) return pools;
  return { ...pools, clusterIPs: pools.clusterIPs.map((kept, i) => (i === at ? allocator : kept)) };
}

// The words of pkg/registry/core/service/ipallocator/interfaces.go and portallocator/allocator.go. With ServiceCIDRs an
// address outside of all ranges has no allocator, so that nothing can say which range it missed.
const IP_ERRORS: { readonly [E in AllocateError]: string } = {
  "already-allocated": "provided IP is already allocated",
  full: "range is full",
  "mismatched-network": "the provided network does not match the current range",
  "not-in-range": "the provided network does not match the current range",
};

function portError(error: AllocateError, pools: Allocators): string {
  if (error === "already-allocated") return "provided port is already allocated";
  if (error === "full") return "range is full";
  const { first, last } = pools.nodePorts;
  return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
}
