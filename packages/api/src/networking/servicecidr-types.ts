/** ServiceCIDR and IPAddress, networking.k8s.io/v1: from where ClusterIPs come, and which are taken. Models k8s.io/api/networking/v1/types.go. */
import type { Condition, KubeObject } from "../meta/types.ts";

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
