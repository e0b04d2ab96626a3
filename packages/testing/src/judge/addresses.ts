/** Where things are in a plan's cluster: the simulator's own way of numbering, said once for all who need it. */
import type { Family, Plan } from "./types.ts";

/** Something of each family. */
export type ByFamily<T> = { readonly [F in Family]: T };

export const GATEWAYS: ByFamily<string> = { 4: "192.168.0.1", 6: "fd00:192:168::1" };
export const POD_CIDRS: ByFamily<string> = { 4: "10.244.0.0/16", 6: "fd00:10:244::/56" };
/** All ClusterIPs of plans are in it, and only they. */
export const SERVICE_CIDRS: ByFamily<string> = { 4: "10.96.0.0/12", 6: "fd00:10:96::/112" };
/** External and ingress addresses of plans. */
export const OUTER_CIDRS: ByFamily<string> = { 4: "203.0.113.0/24", 6: "2001:db8:113::/64" };
export const LOOPBACKS: ByFamily<string> = { 4: "127.0.0.1", 6: "::1" };
export const KUBERNETES_IPS: ByFamily<string> = { 4: "10.96.0.1", 6: "fd00:10:96::1" };
export const API_SERVER_PORT = 6443;
/** No pod has it, though the first node's bridge is where it would be. */
export const DEAD_IPS: ByFamily<string> = { 4: "10.244.0.250", 6: "fd00:10:244::fa" };
/** In the range of Services, and no Service's. */
export const UNALLOCATED_IPS: ByFamily<string> = { 4: "10.96.200.200", 6: "fd00:10:96::c8c8" };
/** Somewhere beyond the gateway. */
export const OUTSIDE_IPS: ByFamily<string> = { 4: "198.51.100.1", 6: "2001:db8:51::1" };
/** Nobody ever listens there. */
export const CLOSED_PORT = 9999;

/** Of the Service that is the `i`-th of a plan. */
export function clusterIP(i: number, family: Family): string {
  return family === 4 ? `10.96.1.${i + 1}` : `fd00:10:96::10${i + 1}`;
}

/** The `i`-th external or ingress address. */
export function outerIP(i: number, family: Family): string {
  return family === 4 ? `203.0.113.${i}` : `2001:db8:113::${i}`;
}

/** The `i`-th host outside, on the nodes' wire. */
export function externalIP(i: number, family: Family): string {
  return family === 4 ? `192.168.0.${200 + i}` : `fd00:192:168::${200 + i}`;
}

export function nodeIP(plan: Plan, node: string, family: Family): string {
  const host = 2 + indexOf(plan, node);
  return family === 4 ? `192.168.0.${host}` : `fd00:192:168::${host}`;
}

export function podCIDR(plan: Plan, node: string, family: Family): string {
  return family === 4 ? `10.244.${indexOf(plan, node)}.0/24` : `${pods6(plan, node)}/64`;
}

/** Of the bridge to which the node's pods are plugged. */
export function bridgeIP(plan: Plan, node: string, family: Family): string {
  return family === 4 ? `10.244.${indexOf(plan, node)}.1` : `${pods6(plan, node)}1`;
}

export function familyOfText(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

function pods6(plan: Plan, node: string): string {
  const i = indexOf(plan, node);
  return i === 0 ? "fd00:10:244::" : `fd00:10:244:${i}::`;
}

function indexOf(plan: Plan, node: string): number {
  return plan.nodes.findIndex((each) => each.name === node);
}
