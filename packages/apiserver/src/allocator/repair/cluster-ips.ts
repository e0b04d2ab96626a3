/** The repair loop of the bitmap allocators. Models pkg/registry/core/service/ipallocator/controller/repair.go. */
import { keyOf, type Service } from "@kubenetsim/api";
import { type Addr, formatAddr, formatPrefix, parseAddrSloppy } from "@kubenetsim/sim";
import { familyOfAddr } from "../ip-address/ip-address.ts";
import type { IPAllocator } from "../types.ts";
import { type Claim, type Finding, type Leaks, noLeaks, rebuild } from "./rebuild.ts";
import { type RepairEvent, serviceObjectRef } from "./repair-event.ts";

/** What the loop keeps between its runs, beside the allocators. */
export interface ClusterIPRepair {
  readonly allocators: readonly IPAllocator[];
  /** One for each allocator; absent before the first run. */
  readonly leaks: readonly Leaks[];
  readonly events: readonly RepairEvent[];
}

/** One run over all Services: allocators rebuilt, leaks counted down, and what was found. */
export function repairClusterIPs(
  allocators: readonly IPAllocator[],
  services: readonly Service[],
  leaks: readonly Leaks[] = [],
): ClusterIPRepair {
  const claims = services.flatMap(claimsOf);
  const runs = allocators.map((allocator, i) => {
    const own = claims.filter((claim) => typeof claim.value === typeof allocator.cidr.addr);
    const rebuilt = rebuild(allocator, allocator.range, own, leaks[i] ?? noLeaks);
    const events = rebuilt.findings.map((finding) => eventOf(finding, allocator));
    return { allocator: { ...allocator, ...rebuilt.set }, leaks: rebuilt.leaks, events };
  });
  return {
    allocators: runs.map((run) => run.allocator),
    leaks: runs.map((run) => run.leaks),
    events: runs.flatMap((run) => run.events),
  };
}

function claimsOf(service: Service): readonly Claim[] {
  const holder = keyOf(service);
  return clusterIPsOf(service).map((value) => ({ value, holder, service }));
}

/** The ClusterIPs of a Service that has some: not those of a headless one. */
export function clusterIPsOf(service: Service): readonly Addr[] {
  const clusterIP = service.spec?.clusterIP ?? "";
  if (clusterIP === "" || clusterIP === "None") return [];
  return (service.spec?.clusterIPs ?? []).map(parseAddrSloppy).filter((addr) => addr !== undefined);
}

function eventOf(finding: Finding, allocator: IPAllocator): RepairEvent {
  const { service, value } = finding.claim;
  const address = formatAddr(value);
  const [reason, message] = textOf(
    finding,
    `Cluster IP [${familyOfAddr(value)}]:${address}`,
    formatPrefix(allocator.cidr),
  );
  return { type: "Warning", reason, message, regarding: serviceObjectRef(service), value: address };
}

function textOf(finding: Finding, subject: string, cidr: string): readonly [string, string] {
  if (finding.problem === "not-allocated") return ["ClusterIPNotAllocated", `${subject} is not allocated; repairing`];
  if (finding.problem === "already-allocated") {
    return ["ClusterIPAlreadyAllocated", `${subject} was assigned to multiple services; please recreate service`];
  }
  return ["ClusterIPOutOfRange", `${subject} is not within the service CIDR ${cidr}; please recreate service`];
}
