/** ServiceCIDRs and IPAddresses are stored as they were written: networking.k8s.io/v1 has no defaults for them. */
import type { IPAddress, ServiceCIDR } from "./servicecidr-types.ts";

/** The ServiceCIDR itself. */
export function defaultServiceCIDR(serviceCIDR: ServiceCIDR): ServiceCIDR {
  return serviceCIDR;
}

/** The IPAddress itself. */
export function defaultIPAddress(ipAddress: IPAddress): IPAddress {
  return ipAddress;
}
