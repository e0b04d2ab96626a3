/** Why a node cannot take a pod. Models the Filter plugins of pkg/scheduler/framework/plugins, in their order. */
import type { Node, Pod, Taint, Toleration } from "@kubenetsim/api";
import { milliValue } from "./amount.ts";
import type { Candidate } from "./candidate.ts";
import { matchesNodeAffinity } from "./node-affinity.ts";
import type { AffinityCheck, AffinityScore } from "./pod-affinity.ts";
import type { SpreadCheck } from "./topology-spread.ts";
import type { NodeUsage } from "./usage.ts";

/** Reasons in the scheduler's words. `isFinal`: no pod's removal would help, so preemption is of no use. */
export interface Rejection {
  readonly reasons: readonly string[];
  readonly isFinal: boolean;
}

/** What a pod brings with it, worked out once for all nodes. */
export interface Demand {
  readonly pod: Pod;
  readonly requests: ReadonlyMap<string, number>;
  readonly hostPorts: readonly string[];
  readonly affinity: AffinityCheck;
  readonly volumes: (node: Node) => Rejection | undefined;
  readonly spread: SpreadCheck;
  /** How near a node is to pods that are liked. Absent: it is all the same. */
  readonly closeness?: AffinityScore;
  /** How full a node's places are, where that should be even. Absent: it is all the same. */
  readonly crowding?: (node: Node) => number;
}

/** The first plugin's reasons against the node; undefined if the pod fits. */
export function rejectionOf(demand: Demand, candidate: Candidate, usage: NodeUsage): Rejection | undefined {
  const { pod } = demand;
  const { node, isOpen } = candidate;
  if (!isOpen && node.spec?.unschedulable === true && !toleratesUnschedulable(pod))
    return final("node(s) were unschedulable");
  const { nodeName = "" } = pod.spec;
  if (nodeName !== "" && nodeName !== node.metadata.name) {
    return final("node(s) didn't match the requested node name");
  }
  const taint = isOpen ? undefined : untoleratedTaint(pod, node);
  if (taint !== undefined) return final(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`);
  if (!matchesNodeAffinity(pod, node)) return final("node(s) didn't match Pod's node affinity/selector");
  if (demand.hostPorts.some((port) => isTaken(port, usage))) {
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], isFinal: false };
  }
  const lacking = insufficient(demand, candidate, usage);
  if (lacking.length > 0) return { reasons: lacking, isFinal: false };
  return demand.volumes(node) ?? demand.spread(node) ?? demand.affinity(node);
}

function final(reason: string): Rejection {
  return { reasons: [reason], isFinal: true };
}

const UNSCHEDULABLE_TAINT: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

function toleratesUnschedulable(pod: Pod): boolean {
  return (pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, UNSCHEDULABLE_TAINT));
}

/** The first taint of the node that keeps the pod away. */
export function untoleratedTaint({ spec }: Pod, node: Node): Taint | undefined {
  const { tolerations = [] } = spec;
  return (node.spec?.taints ?? []).find(
    (taint) => taint.effect !== "PreferNoSchedule" && !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** Models Toleration.ToleratesTaint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = "", operator = "Equal", value = "", effect } = toleration;
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  return operator === "Exists" || (key !== "" && value === (taint.value ?? ""));
}

/** A port on all addresses meets every other of its number. Models HostPortInfo.CheckConflict. */
export function isTaken(port: string, { hostPorts }: Pick<NodeUsage, "hostPorts">): boolean {
  if (hostPorts.size === 0) return false;
  const [protocol = "", ip = "", number = ""] = port.split("/");
  if (ip !== ANY) return hostPorts.has(port) || hostPorts.has(`${protocol}/${ANY}/${number}`);
  for (const held of hostPorts.keys()) {
    if (held.startsWith(`${protocol}/`) && held.endsWith(`/${number}`)) return true;
  }
  return false;
}

const ANY = "0.0.0.0";

/** Models NodeResourcesFit. A node that says nothing of its capacity takes all. */
function insufficient({ requests }: Demand, { node, podsMax }: Candidate, usage: NodeUsage): readonly string[] {
  const tooMany = usage.pods + 1 > podsMax;
  if (requests.size === 0) return tooMany ? TOO_MANY_PODS : NOTHING_LACKING;
  const allocatable = node.status?.allocatable ?? {};
  const reasons = tooMany ? [...TOO_MANY_PODS] : [];
  for (const [resource, amount] of requests) {
    if (amount === 0 || Object.keys(allocatable).length === 0) continue;
    const total = Object.hasOwn(allocatable, resource) ? milliValue(allocatable[resource] ?? "0") : 0;
    if ((usage.requested.get(resource) ?? 0) + amount > total) reasons.push(`Insufficient ${resource}`);
  }
  return reasons;
}

const TOO_MANY_PODS: readonly string[] = ["Too many pods"];
const NOTHING_LACKING: readonly string[] = [];
