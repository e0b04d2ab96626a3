/** The ClusterIP allocator of the server, in its two implementations. */
import {
  allocateIP,
  allocateNextIP,
  createIPAllocator,
  freeIPs,
  hasIP,
  type IPAllocator,
  type IPAllocatorImplementation,
  ipAllocatorOf,
  listIPs,
  releaseIP,
  restoreIPs,
  snapshotIPs,
  usedIPs,
} from "@kubenetsim/apiserver";
import { type Addr, assert, formatAddr, formatPrefix, parseAddr, parsePrefix, prefixContains } from "@kubenetsim/sim";
import { type Answer, HOLDER, type Machine, SEED, type Snapshots } from "./machine.ts";

export function startIPMachine(range: string, implementation: IPAllocatorImplementation): Machine {
  const prefix = parsePrefix(range);
  assert(prefix !== undefined, `${range} is no range`);
  return ipMachine(createIPAllocator(prefix, implementation));
}

function ipMachine(allocator: IPAllocator): Machine {
  const range = formatPrefix(allocator.cidr);
  const answer = (outcome: string, next: IPAllocator, value?: Addr): Answer => ({
    outcome,
    machine: ipMachine(next),
    tried: [{ range, ok: outcome === "ok" }],
    ...(value === undefined ? {} : { value: formatAddr(value) }),
  });
  return {
    name: allocator.implementation,
    allocate(value) {
      const result = allocateIP(allocator, addrOf(value), HOLDER);
      return result.ok ? answer("ok", result.allocator) : answer(result.error, allocator);
    },
    allocateNext(label) {
      const result = allocateNextIP(allocator, { seed: SEED, label }, HOLDER);
      return result.ok ? answer("ok", result.allocator, result.value) : answer(result.error, allocator);
    },
    release: (value) => ipMachine(releaseIP(allocator, addrOf(value))),
    has: (value) => hasIP(allocator, addrOf(value)),
    free: () => freeIPs(allocator),
    used: () => usedIPs(allocator),
    list: () => listIPs(allocator).map(formatAddr),
    gives: (value) => prefixContains(allocator.cidr, addrOf(value)),
    snapshots: snapshotsOf(allocator, answer),
  };
}

function snapshotsOf(allocator: IPAllocator, answer: (outcome: string, next: IPAllocator) => Answer): Snapshots {
  return {
    take: () => snapshotIPs(allocator),
    restore(snapshot, range) {
      const prefix = parsePrefix(range);
      assert(prefix !== undefined, `${range} is no range`);
      const result = restoreIPs(createIPAllocator(prefix, allocator.implementation), snapshot);
      return result.ok ? answer("ok", result.allocator) : answer(result.error, allocator);
    },
    fresh: (snapshot) => ipMachine(ipAllocatorOf(snapshot, allocator.implementation)),
  };
}

export function addrOf(value: string): Addr {
  const addr = parseAddr(value);
  assert(addr !== undefined, `${value} is no address`);
  return addr;
}
