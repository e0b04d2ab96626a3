/** Gathers what the repair of one Service, or of one IPAddress, has to look at. */
import type { IPAddress, Service } from "@kubenetsim/api";
import { clusterIPsOf, type Key, type Reader, type ServiceAddressObjects } from "@kubenetsim/apiserver";
import { formatAddr } from "@kubenetsim/sim";

/** The key of the Service that an IPAddress names. */
export function parentKeyOf(ipAddress: IPAddress | undefined): Key {
  const parent = ipAddress?.spec?.parentRef;
  return `${parent?.namespace ?? ""}/${parent?.name ?? ""}`;
}

/** The Service, the objects of its addresses, and the Services that those name. */
export function objectsOfService(read: Reader, service: Service): ServiceAddressObjects {
  const ipAddresses = clusterIPsOf(service)
    .map((addr) => read.get("ipaddresses", formatAddr(addr)))
    .filter((ipAddress) => ipAddress !== undefined);
  const parents = ipAddresses
    .map((ipAddress) => read.get("services", parentKeyOf(ipAddress)))
    .filter((parent) => parent !== undefined);
  return { services: [...parents, service], ipAddresses, serviceCIDRs: read.list("servicecidrs") };
}

/** The IPAddress and the Service that it names. */
export function objectsOfAddress(read: Reader, ipAddress: IPAddress): ServiceAddressObjects {
  const parent = read.get("services", parentKeyOf(ipAddress));
  return {
    services: parent === undefined ? [] : [parent],
    ipAddresses: [ipAddress],
    serviceCIDRs: read.list("servicecidrs"),
  };
}
