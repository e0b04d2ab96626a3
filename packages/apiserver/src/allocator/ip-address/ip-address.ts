/** Makes and reads IPAddress objects. */
import type { IPFamily, Service } from "@kubenetsim/api";
import { type Addr, formatAddr, isIPv4, parseAddr } from "@kubenetsim/sim";
import type { IPAddress, ParentReference } from "./types.ts";

export const IP_FAMILY_LABEL = "ipaddress.kubernetes.io/ip-family";
export const MANAGED_BY_LABEL = "ipaddress.kubernetes.io/managed-by";
export const IP_ALLOCATOR_NAME = "ipallocator.k8s.io";

/** The object that says this address is taken by this parent. */
export function newIPAddress(addr: Addr, parentRef: ParentReference): IPAddress {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: {
      name: formatAddr(addr),
      labels: { [IP_FAMILY_LABEL]: familyOfAddr(addr), [MANAGED_BY_LABEL]: IP_ALLOCATOR_NAME },
    },
    spec: { parentRef },
  };
}

/** How an IPAddress names the Service it belongs to. */
export function serviceRef(service: Service): ParentReference {
  return {
    group: "",
    resource: "services",
    namespace: service.metadata.namespace ?? "",
    name: service.metadata.name ?? "",
  };
}

/** Whether the parent is some Service. */
export function refersToService(ref: ParentReference | undefined): boolean {
  return (ref?.group ?? "") === "" && ref?.resource === "services";
}

/** Whether the ClusterIP allocator made the object; others may use the kind for their own ends. */
export function isManaged(ipAddress: IPAddress): boolean {
  return labelOf(ipAddress, MANAGED_BY_LABEL) === IP_ALLOCATOR_NAME;
}

/** Whether the object has the labels that the allocator gives. */
export function hasAllocatorLabels(ipAddress: IPAddress): boolean {
  const addr = addressOf(ipAddress);
  return addr !== undefined && labelOf(ipAddress, IP_FAMILY_LABEL) === familyOfAddr(addr) && isManaged(ipAddress);
}

/** The address that the object's name is. */
export function addressOf(ipAddress: IPAddress): Addr | undefined {
  return parseAddr(ipAddress.metadata.name ?? "");
}

export function familyOfAddr(addr: Addr): IPFamily {
  return isIPv4(addr) ? "IPv4" : "IPv6";
}

function labelOf(ipAddress: IPAddress, key: string): string | undefined {
  const labels = ipAddress.metadata.labels ?? {};
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
