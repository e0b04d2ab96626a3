/** What the repair loop of IPAddress objects looks at. */
import type { IPAddress, Service, ServiceCIDR } from "@kubenetsim/api";

export type { IPAddress, ParentReference, ServiceCIDR } from "@kubenetsim/api";

export interface ServiceAddressObjects {
  readonly services: readonly Service[];
  readonly ipAddresses: readonly IPAddress[];
  readonly serviceCIDRs: readonly ServiceCIDR[];
}
