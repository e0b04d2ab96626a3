/** What keeps a pod from a node that it is bound to already: what kubelets ask. Models pkg/scheduler AdmissionCheck. */
import type { Node, Pod, PodSpec } from "@kubenetsim/api";
import { memo } from "@kubenetsim/sim";
import { milliValue } from "./amount.ts";
import { isTaken } from "./filter.ts";
import { matchesNodeAffinity } from "./node-affinity.ts";
import { podHostPorts, podRequests } from "./usage.ts";

/** Too little of a resource (of cpu in thousandths), or the filter that refuses and its words. */
export type AdmissionFailure =
  | { readonly name: string; readonly reason: string }
  | { readonly resource: string; readonly requested: number; readonly used: number; readonly capacity: number };

/** Every failure, resources first; none: the node can take it. `others`: the pods that it has taken. */
export function admissionCheck(pod: Pod, node: Node, others: () => readonly Pod[]): readonly AdmissionFailure[] {
  const failures = lacking(pod, node, others);
  if (!matchesNodeAffinity(pod, node))
    failures.push({ name: "NodeAffinity", reason: "node(s) didn't match Pod's node affinity/selector" });
  const ports = podHostPorts(pod);
  const taken = new Map(ports.length === 0 ? [] : others().flatMap((other) => podHostPorts(other).map(once)));
  if (ports.some((port) => isTaken(port, { hostPorts: taken })))
    failures.push({ name: "NodePorts", reason: "node(s) didn't have free ports for the requested pod ports" });
  return failures;
}

function once(port: string): readonly [string, number] {
  return [port, 1];
}

// In the order of noderesources.Fits.
function lacking(pod: Pod, { status }: Node, others: () => readonly Pod[]): AdmissionFailure[] {
  const allocatable = status?.allocatable ?? {};
  const failures: AdmissionFailure[] = [];
  const used = others();
  const { pods } = allocatable;
  const podsMax = pods === undefined ? Number.POSITIVE_INFINITY : milliValue(pods) / 1000;
  if (used.length + 1 > podsMax)
    failures.push({ resource: "pods", requested: 1, used: used.length, capacity: podsMax });
  const requests = [...requestsOf(pod.spec)].filter(([resource, milli]) => {
    // A node that says nothing of its capacity takes all; a device that it does not have is not the kubelet's to miss.
    return milli > 0 && (Object.hasOwn(allocatable, resource) || (pods !== undefined && !resource.includes("/")));
  });
  if (requests.length === 0) return failures;
  const amounts = used.map(({ spec }) => requestsOf(spec));
  for (const [resource, milli] of requests.sort(byRank)) {
    const total = Object.hasOwn(allocatable, resource) ? milliValue(allocatable[resource] ?? "0") : 0;
    const taken = amounts.reduce((sum, each) => sum + (each.get(resource) ?? 0), 0);
    if (taken + milli <= total) continue;
    const unit = resource === "cpu" ? 1 : 1000;
    failures.push({ resource, requested: milli / unit, used: taken / unit, capacity: total / unit });
  }
  return failures;
}

const requestsOf = memo((spec: PodSpec): ReadonlyMap<string, number> => podRequests({ spec } as Pod));

const RANKS = ["cpu", "memory", "ephemeral-storage"];

function byRank([one]: readonly [string, number], [other]: readonly [string, number]): number {
  const rankOf = (name: string): number => (RANKS.includes(name) ? RANKS.indexOf(name) : RANKS.length);
  return rankOf(one) - rankOf(other) || (one < other ? -1 : 1);
}
