/**
 * The repair loop of IPAddress objects: each ClusterIP has its object, and each object its Service.
 * Models pkg/registry/core/service/ipallocator/controller/repairip.go.
 */
import { keyOf, type Service } from "@kubenetsim/api";
import { formatAddr, type Millis, parseAddr, parseRfc3339 } from "@kubenetsim/sim";
import {
  familyOfAddr,
  hasAllocatorLabels,
  isManaged,
  newIPAddress,
  refersToService,
  serviceRef,
} from "../ip-address/ip-address.ts";
import { serviceCIDRsHolding } from "../ip-address/service-cidrs.ts";
import type { IPAddress, ParentReference, ServiceAddressObjects } from "../ip-address/types.ts";
import { clusterIPsOf } from "./cluster-ips.ts";
import { type RepairEvent, serviceObjectRef } from "./repair-event.ts";

/** An IPAddress is made before its Service is stored; the time that a request may take. */
export const ORPHAN_GRACE_MS = 60_000;
/** A Service that turns dual-stack gets its second IPAddress before it says so itself. */
export const UNLISTED_GRACE_MS = 5_000;

/** A write that the loop wants. */
export type RepairAction =
  | { readonly verb: "create"; readonly resource: "ipaddresses"; readonly name: string; readonly object: IPAddress }
  | { readonly verb: "delete"; readonly resource: "ipaddresses"; readonly name: string };

export interface IPAddressRepair {
  readonly actions: readonly RepairAction[];
  readonly events: readonly RepairEvent[];
  /** All IPAddresses as they are after the actions. */
  readonly ipAddresses: readonly IPAddress[];
}

/** What one run works on. */
interface Run {
  readonly objects: ServiceAddressObjects;
  readonly services: ReadonlyMap<string, Service>;
  readonly ipAddresses: Map<string, IPAddress>;
  readonly actions: RepairAction[];
  readonly events: RepairEvent[];
}

/** One run over all objects: first every Service, then every IPAddress. */
export function repairIPAddresses(objects: ServiceAddressObjects, now: Millis): IPAddressRepair {
  const run = startRun(objects);
  for (const service of objects.services) repairService(run, service);
  for (const ipAddress of [...run.ipAddresses.values()]) repairIPAddress(run, ipAddress, now);
  return { actions: run.actions, events: run.events, ipAddresses: [...run.ipAddresses.values()] };
}

/** The first half of the loop for one Service, by its key; a Service that does not exist needs nothing. */
export function syncService(objects: ServiceAddressObjects, key: string): IPAddressRepair {
  const run = startRun(objects);
  const service = run.services.get(key);
  if (service !== undefined) repairService(run, service);
  return { actions: run.actions, events: run.events, ipAddresses: [...run.ipAddresses.values()] };
}

/** The second half of the loop for one IPAddress; a name that does not exist needs nothing. */
export function syncIPAddress(objects: ServiceAddressObjects, name: string, now: Millis): IPAddressRepair {
  const run = startRun(objects);
  const ipAddress = run.ipAddresses.get(name);
  if (ipAddress !== undefined) repairIPAddress(run, ipAddress, now);
  return { actions: run.actions, events: run.events, ipAddresses: [...run.ipAddresses.values()] };
}

function startRun(objects: ServiceAddressObjects): Run {
  return {
    objects,
    services: new Map(objects.services.map((service) => [keyOf(service), service])),
    ipAddresses: new Map(objects.ipAddresses.map((ipAddress) => [ipAddress.metadata.name ?? "", ipAddress])),
    actions: [],
    events: [],
  };
}

function repairService(run: Run, service: Service): void {
  for (const addr of clusterIPsOf(service)) {
    const address = formatAddr(addr);
    const subject = `Cluster IP [${familyOfAddr(addr)}]: ${address}`;
    const warn = (reason: string, message: string): void => warnService(run, service, address, reason, message);
    if (serviceCIDRsHolding(run.objects.serviceCIDRs, addr).length === 0) {
      warn("ClusterIPOutOfRange", `${subject} is not within any configured Service CIDR; please recreate service`);
      continue;
    }
    const ipAddress = run.ipAddresses.get(address);
    if (ipAddress === undefined) {
      warn("ClusterIPNotAllocated", `${subject} is not allocated; repairing`);
      create(run, address, service);
      continue;
    }
    if (hasWrongParent(run, ipAddress, service)) {
      warn("ClusterIPNotAllocated", wrongReference(address, service));
      recreate(run, address, service);
      continue;
    }
    if (isHeldByAnother(run, ipAddress, service)) {
      const twice = `Cluster IP [${familyOfAddr(addr)}]:${address} was assigned to multiple services`;
      warn("ClusterIPAlreadyAllocated", `${twice}; please recreate service`);
    }
    if (!hasAllocatorLabels(ipAddress)) recreate(run, address, service);
  }
}

/** Whether the object names no Service, or one that does not exist. One that exists is left to its own repair. */
function hasWrongParent(run: Run, ipAddress: IPAddress, service: Service): boolean {
  if (!refersToService(ipAddress.spec?.parentRef)) return true;
  const parent = parentKey(ipAddress);
  return parent !== keyOf(service) && !run.services.has(parent);
}

function isHeldByAnother(run: Run, ipAddress: IPAddress, service: Service): boolean {
  const parent = parentKey(ipAddress);
  if (parent === keyOf(service)) return false;
  return listsAddress(run.services.get(parent), ipAddress);
}

function repairIPAddress(run: Run, ipAddress: IPAddress, now: Millis): void {
  if (!isManaged(ipAddress)) return;
  const name = ipAddress.metadata.name ?? "";
  if (!refersToService(ipAddress.spec?.parentRef)) {
    const parent = formatParent(ipAddress.spec?.parentRef);
    const problem = `appears to have been modified, not referencing a Service ${parent}: cleaning up`;
    warnIPAddress(run, name, "IPAddressNotAllocated", `IPAddress ${name} ${problem}`);
    remove(run, name);
    return;
  }
  const service = run.services.get(parentKey(ipAddress));
  const age = now - (parseRfc3339(ipAddress.metadata.creationTimestamp ?? "") ?? now);
  if (service === undefined) {
    if (age <= ORPHAN_GRACE_MS) return;
    const message = `IPAddress: ${name} for Service ${parentKey(ipAddress)} appears to have leaked: cleaning up`;
    warnIPAddress(run, name, "IPAddressNotAllocated", message);
    remove(run, name);
    return;
  }
  if (listsAddress(service, ipAddress) || age <= UNLISTED_GRACE_MS) return;
  const message = `IPAddress: ${name} for Service ${parentKey(ipAddress)} has a wrong reference; cleaning up`;
  warnIPAddress(run, name, "IPAddressWrongReference", message);
  remove(run, name);
}

function listsAddress(service: Service | undefined, ipAddress: IPAddress): boolean {
  return (service?.spec?.clusterIPs ?? []).includes(ipAddress.metadata.name ?? "");
}

function parentKey(ipAddress: IPAddress): string {
  const parent = ipAddress.spec?.parentRef;
  return `${parent?.namespace ?? ""}/${parent?.name ?? ""}`;
}

// As Go prints a pointer to the struct.
function formatParent(ref: ParentReference | undefined): string {
  if (ref === undefined) return "nil";
  const { group = "", resource = "", namespace = "", name = "" } = ref;
  return `&ParentReference{Group:${group},Resource:${resource},Namespace:${namespace},Name:${name},}`;
}

function wrongReference(address: string, service: Service): string {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return `the ClusterIP [${family}]: ${address} for Service ${keyOf(service)} has a wrong reference; repairing`;
}

function recreate(run: Run, address: string, service: Service): void {
  remove(run, address);
  create(run, address, service);
}

function create(run: Run, address: string, service: Service): void {
  const addr = parseAddr(address);
  if (addr === undefined) return;
  const object = newIPAddress(addr, serviceRef(service));
  run.ipAddresses.set(address, object);
  run.actions.push({ verb: "create", resource: "ipaddresses", name: address, object });
}

function remove(run: Run, name: string): void {
  run.ipAddresses.delete(name);
  run.actions.push({ verb: "delete", resource: "ipaddresses", name });
}

function warnService(run: Run, service: Service, value: string, reason: string, message: string): void {
  run.events.push({ type: "Warning", reason, message, regarding: serviceObjectRef(service), value });
}

function warnIPAddress(run: Run, name: string, reason: string, message: string): void {
  run.events.push({ type: "Warning", reason, message, regarding: { kind: "IPAddress", name }, value: name });
}
