/** NetworkPolicy, networking.k8s.io/v1. Models k8s.io/api/networking/v1/types.go. */
import type { IntOrString, KubeObject, LabelSelector } from "../meta/types.ts";

export type PolicyType = "Ingress" | "Egress";

export interface NetworkPolicyPort {
  readonly protocol?: "TCP" | "UDP" | "SCTP";
  /** A number, or the name of a container's port. Absent: every port of the protocol. */
  readonly port?: IntOrString;
  /** The last of a range that starts at a numeric `port`. */
  readonly endPort?: number;
}

export interface IPBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Pods, by labels of their own and of their namespace; or a range of addresses. */
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: IPBlock;
}

export interface NetworkPolicyIngressRule {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly from?: readonly NetworkPolicyPeer[];
}

export interface NetworkPolicyEgressRule {
  readonly ports?: readonly NetworkPolicyPort[];
  readonly to?: readonly NetworkPolicyPeer[];
}

export interface NetworkPolicySpec {
  /** Absent in a manifest it means the same as `{}`: every pod of the namespace. */
  readonly podSelector?: LabelSelector;
  readonly ingress?: readonly NetworkPolicyIngressRule[];
  readonly egress?: readonly NetworkPolicyEgressRule[];
  readonly policyTypes?: readonly PolicyType[];
}

export interface NetworkPolicy extends KubeObject {
  readonly kind: "NetworkPolicy";
  readonly spec?: NetworkPolicySpec;
}
