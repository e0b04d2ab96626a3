/** What the pods of each node use, kept up to date by what changed. Models pkg/scheduler/framework NodeInfo. */
import { type ContainerPort, controllerOf, type Pod, parseQuantity, quantityMilliValue } from "@kubenetsim/api";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import { foldTree } from "../runtime/fold.ts";

/** One node's pods in sum. */
export interface NodeUsage {
  readonly pods: number;
  /** Requested, by resource, in thousandths. */
  readonly requested: Tree<number>;
  /** `protocol/ip/port` to how many pods hold it. */
  readonly hostPorts: Tree<number>;
  /** uid of a controller to how many of its pods are here. */
  readonly owners: Tree<number>;
}

/** All nodes, and the pods whose anti-affinity others must respect. */
export interface ClusterUsage {
  readonly nodes: Tree<NodeUsage>;
  /** Pod keys. */
  readonly antiAffinity: Tree<Pod>;
}

export const emptyUsage: NodeUsage = {
  pods: 0,
  requested: emptyTree<number>(),
  hostPorts: emptyTree<number>(),
  owners: emptyTree<number>(),
};

/** The usage of every node under these pods. */
export const usageOf: (pods: Tree<Pod>) => ClusterUsage = foldTree<Pod, ClusterUsage>(
  { nodes: emptyTree<NodeUsage>(), antiAffinity: emptyTree<Pod>() },
  (usage, { key, before, after }) => {
    const was = before !== undefined && isCounted(before) ? before : undefined;
    const is = after !== undefined && isCounted(after) ? after : undefined;
    // A change of status alone is none here.
    if (was?.spec === is?.spec && was?.metadata.ownerReferences === is?.metadata.ownerReferences) return usage;
    const without = was === undefined ? usage.nodes : addPod(usage.nodes, was, -1);
    const nodes = is === undefined ? without : addPod(without, is, 1);
    return { nodes, antiAffinity: withAntiAffinity(usage.antiAffinity, key, is) };
  },
);

/** What the pod requests, by resource, in thousandths: the sum of its containers, or the largest init container if that is more. */
export function podRequests(pod: Pod): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const container of pod.spec.containers) {
    for (const [name, text] of Object.entries(container.resources?.requests ?? NONE)) {
      sum.set(name, (sum.get(name) ?? 0) + milliValue(text));
    }
  }
  for (const container of pod.spec.initContainers ?? []) {
    for (const [name, text] of Object.entries(container.resources?.requests ?? NONE)) {
      sum.set(name, Math.max(sum.get(name) ?? 0, milliValue(text)));
    }
  }
  return sum;
}

/** The ports that the pod takes on its node's own addresses, one `protocol/ip/port` each. */
export function podHostPorts(pod: Pod): readonly string[] {
  const ports: string[] = [];
  for (const container of pod.spec.containers) {
    for (const port of container.ports ?? []) {
      const number = hostPortOf(port, pod.spec.hostNetwork === true);
      if (number > 0) ports.push(`${port.protocol ?? "TCP"}/${port.hostIP || "0.0.0.0"}/${number}`);
    }
  }
  return ports;
}

/** An amount in thousandths; 0 if it cannot be read. */
export function milliValue(text: string): number {
  const known = amounts.get(text);
  if (known !== undefined) return known;
  const parsed = parseQuantity(text);
  const value = parsed.ok ? quantityMilliValue(parsed.quantity) : 0;
  if (amounts.size >= AMOUNTS_MAX) amounts.clear();
  amounts.set(text, value);
  return value;
}

/** The amounts that were read last: nodes of one size say the same thousands of times. */
const amounts = new Map<string, number>();
const AMOUNTS_MAX = 1_000;

const NONE: { readonly [name: string]: string } = {};

function hostPortOf({ hostPort = 0, containerPort }: ContainerPort, isHostNetwork: boolean): number {
  return hostPort === 0 && isHostNetwork ? containerPort : hostPort;
}

function isCounted(pod: Pod): boolean {
  return (pod.spec.nodeName ?? "") !== "" && !isPodTerminal(pod);
}

function addPod(nodes: Tree<NodeUsage>, pod: Pod, sign: 1 | -1): Tree<NodeUsage> {
  const name = pod.spec.nodeName ?? "";
  const before = nodes.get(name) ?? emptyUsage;
  const uid = controllerOf(pod.metadata)?.uid;
  let { requested, hostPorts, owners } = before;
  for (const [resource, amount] of podRequests(pod)) requested = add(requested, resource, sign * amount);
  for (const port of podHostPorts(pod)) hostPorts = add(hostPorts, port, sign);
  if (uid !== undefined) owners = add(owners, uid, sign);
  const pods = before.pods + sign;
  return pods === 0 ? nodes.without(name) : nodes.with(name, { pods, requested, hostPorts, owners });
}

function add(counts: Tree<number>, key: string, amount: number): Tree<number> {
  const after = (counts.get(key) ?? 0) + amount;
  return after === 0 ? counts.without(key) : counts.with(key, after);
}

function withAntiAffinity(pods: Tree<Pod>, key: string, pod: Pod | undefined): Tree<Pod> {
  const terms = pod?.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return pod === undefined || terms.length === 0 ? pods.without(key) : pods.with(key, pod);
}
