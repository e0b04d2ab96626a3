/** The pools while one Service draws from them: each step hands on the pools after it, so that dropping them undoes everything. */
import type { IPFamily } from "@kubenetsim/api";
import { familyOf, formatAddr, formatPrefix, parseAddrSloppy } from "@kubenetsim/sim";
import {
  allocateIP,
  allocateNextIP,
  allocateNextPort,
  allocatePort,
  releaseIP,
  releasePort,
} from "../../allocator/index.ts";
import type { AllocateError, Allocators, IPAllocator } from "../../allocator/types.ts";

/** Who draws, and by which chance. */
export interface Drawer {
  readonly holder: string;
  readonly seed: number;
  /** Tells this object's draws from all others. */
  readonly label: string;
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
  if (ip === "") {
    const got = allocateNextIP(
      allocator,
      { seed: drawer.seed, label: `cluster-ip/${family}/${drawer.label}` },
      drawer.holder,
    );
    if (!got.ok) return { ok: false, error: ipError(got.error, ip, allocator) };
    return { ok: true, value: formatAddr(got.value), pools: withIPAllocator(pools, at, got.allocator) };
  }
  const addr = parseAddrSloppy(ip);
  if (addr === undefined) return { ok: false, error: `failed to parse service IP "${ip}"` };
  const got = allocateIP(allocator, addr, drawer.holder);
  if (!got.ok) return { ok: false, error: ipError(got.error, ip, allocator) };
  return { ok: true, value: ip, pools: withIPAllocator(pools, at, got.allocator) };
}

/** Gives addresses back; what belongs to no range of the cluster is passed over. */
export function giveBackIPs(pools: Allocators, ips: readonly string[]): Allocators {
  let left = pools;
  for (const ip of ips) {
    const addr = parseAddrSloppy(ip);
    if (addr === undefined) continue;
    const at = left.clusterIPs.findIndex((allocator) => familyOf(allocator.cidr.addr) === familyOf(addr));
    const allocator = left.clusterIPs[at];
    if (allocator !== undefined) left = withIPAllocator(left, at, releaseIP(allocator, addr));
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

// The words of pkg/registry/core/service/ipallocator/interfaces.go and portallocator/allocator.go.
function ipError(error: AllocateError, ip: string, allocator: IPAllocator): string {
  if (error === "already-allocated") return "provided IP is already allocated";
  if (error === "full") return "range is full";
  return `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${formatPrefix(allocator.cidr)}`;
}

function portError(error: AllocateError, pools: Allocators): string {
  if (error === "already-allocated") return "provided port is already allocated";
  if (error === "full") return "range is full";
  const { first, last } = pools.nodePorts;
  return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
}
