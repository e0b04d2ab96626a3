/** The node port allocator. */
import {
  allocateNextPort,
  allocatePort,
  createPortAllocator,
  formatPortRange,
  freePorts,
  hasPort,
  listPorts,
  type PortAllocator,
  type PortRange,
  parsePortRange,
  portAllocatorOf,
  releasePort,
  restorePorts,
  snapshotPorts,
  usedPorts,
} from "@kubenetsim/apiserver";
import { assert } from "@kubenetsim/sim";
import { type Answer, HOLDER, type Machine, SEED, type Snapshots } from "./machine.ts";

export function startPortMachine(range: string): Machine {
  const { first, last } = rangeOf(range);
  return portMachine(createPortAllocator(first, last));
}

function portMachine(allocator: PortAllocator): Machine {
  const range = formatPortRange(allocator);
  const answer = (outcome: string, next: PortAllocator, value?: number): Answer => ({
    outcome,
    machine: portMachine(next),
    tried: [{ range, ok: outcome === "ok" }],
    ...(value === undefined ? {} : { value: String(value) }),
  });
  return {
    name: "port",
    allocate(value) {
      const result = allocatePort(allocator, Number(value), HOLDER);
      return result.ok ? answer("ok", result.allocator) : answer(result.error, allocator);
    },
    allocateNext(label) {
      const result = allocateNextPort(allocator, { seed: SEED, label }, HOLDER);
      return result.ok ? answer("ok", result.allocator, result.value) : answer(result.error, allocator);
    },
    release: (value) => portMachine(releasePort(allocator, Number(value))),
    has: (value) => hasPort(allocator, Number(value)),
    free: () => freePorts(allocator),
    used: () => usedPorts(allocator),
    list: () => listPorts(allocator).map(String),
    gives: (value) => allocator.first <= Number(value) && Number(value) <= allocator.last,
    snapshots: snapshotsOf(allocator, answer),
  };
}

function snapshotsOf(allocator: PortAllocator, answer: (outcome: string, next: PortAllocator) => Answer): Snapshots {
  return {
    take: () => snapshotPorts(allocator),
    restore(snapshot, range) {
      const { first, last } = rangeOf(range);
      const result = restorePorts(createPortAllocator(first, last), snapshot);
      return result.ok ? answer("ok", result.allocator) : answer(result.error, allocator);
    },
    fresh: (snapshot) => portMachine(portAllocatorOf(snapshot)),
  };
}

function rangeOf(text: string): PortRange {
  const range = parsePortRange(text);
  assert(range !== undefined, `${text} is no port range`);
  return range;
}
