/** Where things are in a plan's cluster: the simulator's own way of numbering, said once for all who need it. */
import type { Plan } from "./types.ts";

export const GATEWAY = "192.168.0.1";
/** All ClusterIPs of plans are in it, and only they. */
export const SERVICE_CIDR = "10.96.0.0/12";
/** External and ingress addresses of plans. */
export const OUTER_CIDR = "203.0.113.0/24";
export const KUBERNETES_IP = "10.96.0.1";
export const API_SERVER_PORT = 6443;
/** No pod has it, though the first node's bridge is where it would be. */
export const DEAD_IP = "10.244.0.250";
/** Nobody ever listens there. */
export const CLOSED_PORT = 9999;

export function nodeIP(plan: Plan, node: string): string {
  return `192.168.0.${2 + indexOf(plan, node)}`;
}

export function podCIDR(plan: Plan, node: string): string {
  return `10.244.${indexOf(plan, node)}.0/24`;
}

/** Of the bridge to which the node's pods are plugged. */
export function bridgeIP(plan: Plan, node: string): string {
  return `10.244.${indexOf(plan, node)}.1`;
}

function indexOf(plan: Plan, node: string): number {
  return plan.nodes.findIndex((each) => each.name === node);
}
