/** The repair loop of the node port allocator. Models pkg/registry/core/service/portallocator/controller/repair.go. */
import { keyOf, type Service } from "@kubenetsim/api";
import { portRange } from "../address-range.ts";
import { formatPortRange } from "../port-range.ts";
import type { PortAllocator } from "../types.ts";
import { type Claim, type Finding, type Leaks, noLeaks, rebuild } from "./rebuild.ts";
import { type RepairEvent, serviceObjectRef } from "./repair-event.ts";

export interface NodePortRepair {
  readonly allocator: PortAllocator;
  readonly leaks: Leaks;
  readonly events: readonly RepairEvent[];
}

/** One run over all Services: the allocator rebuilt, leaks counted down, and what was found. */
export function repairNodePorts(
  allocator: PortAllocator,
  services: readonly Service[],
  leaks: Leaks = noLeaks,
): NodePortRepair {
  const claims = services.flatMap(claimsOf);
  const rebuilt = rebuild(allocator, portRange(allocator.first, allocator.last), claims, leaks);
  const events = rebuilt.findings.map((finding) => eventOf(finding, allocator));
  return { allocator: { ...allocator, ...rebuilt.set }, leaks: rebuilt.leaks, events };
}

/**
 * The ports of the node that one Service holds. Two protocols share a port, so it counts once; one protocol twice counts
 * twice, and so is found to clash. The health check speaks TCP.
 */
export function collectNodePorts(service: Service): readonly number[] {
  const collected: number[] = [];
  const seen = new Map<number, Set<string>>();
  for (const port of service.spec?.ports ?? []) {
    if ((port.nodePort ?? 0) === 0) continue;
    collect(Number(port.nodePort), port.protocol ?? "", seen, collected);
  }
  const healthPort = service.spec?.healthCheckNodePort ?? 0;
  if (healthPort !== 0) collect(healthPort, "TCP", seen, collected);
  return collected;
}

function collect(port: number, protocol: string, seen: Map<number, Set<string>>, collected: number[]): void {
  const protocols = seen.get(port) ?? new Set();
  if (protocols.size === 0 || protocols.has(protocol)) collected.push(port);
  seen.set(port, protocols.add(protocol));
}

function claimsOf(service: Service): readonly Claim[] {
  const holder = keyOf(service);
  return collectNodePorts(service).map((value) => ({ value, holder, service }));
}

function eventOf(finding: Finding, allocator: PortAllocator): RepairEvent {
  const { service, value } = finding.claim;
  const [reason, message] = textOf(finding, `Port ${value}`, formatPortRange(allocator));
  return { type: "Warning", reason, message, regarding: serviceObjectRef(service), value: String(value) };
}

function textOf(finding: Finding, subject: string, range: string): readonly [string, string] {
  if (finding.problem === "not-allocated") return ["PortNotAllocated", `${subject} is not allocated; repairing`];
  if (finding.problem === "already-allocated") {
    return ["PortAlreadyAllocated", `${subject} was assigned to multiple services; please recreate service`];
  }
  return ["PortOutOfRange", `${subject} is not within the port range ${range}; please recreate service`];
}
