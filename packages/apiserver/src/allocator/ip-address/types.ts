/** The kinds behind today's ClusterIP allocator. Models k8s.io/api/networking/v1 IPAddress and ServiceCIDR. */
import type { Condition, KubeObject, Service } from "@kubenetsim/api";

/** What an IPAddress belongs to. */
export interface ParentReference {
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** One taken address; its name is the address in canonical form. */
export interface IPAddress extends KubeObject {
  readonly kind: "IPAddress";
  readonly spec?: { readonly parentRef?: ParentReference };
}

/** Ranges from which ClusterIPs come: one, or one of each family. */
export interface ServiceCIDR extends KubeObject {
  readonly kind: "ServiceCIDR";
  readonly spec?: { readonly cidrs?: readonly string[] };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** What the repair loop looks at. */
export interface ServiceAddressObjects {
  readonly services: readonly Service[];
  readonly ipAddresses: readonly IPAddress[];
  readonly serviceCIDRs: readonly ServiceCIDR[];
}
