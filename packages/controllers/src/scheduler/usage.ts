/** What the pods of each node use, kept up to date by what changed. Models pkg/scheduler/framework NodeInfo. */
import { type Container, type ContainerPort, controllerOf, type Pod, type StringMap } from "@kubenetsim/api";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import { foldInto } from "../runtime/fold.ts";
import { milliValue } from "./amount.ts";

/** One node's pods in sum. */
export interface NodeUsage {
  readonly pods: number;
  /** Requested, by resource, in thousandths. */
  readonly requested: ReadonlyMap<string, number>;
  /** `protocol/ip/port` to how many pods hold it. */
  readonly hostPorts: ReadonlyMap<string, number>;
}

/** All nodes, and the pods whose anti-affinity others must respect. */
export interface ClusterUsage {
  readonly nodes: ReadonlyMap<string, NodeUsage>;
  /** uid of a controller to how many of its pods are on which node. */
  readonly owners: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Pod keys. */
  readonly antiAffinity: Tree<Pod>;
  /** How many pods have which priority. */
  readonly priorities: ReadonlyMap<number, number>;
}

export const emptyUsage: NodeUsage = { pods: 0, requested: new Map(), hostPorts: new Map() };

/** The usage of every node under these pods. It is changed in place by the next call: see {@link foldInto}. */
export const usageOf: (pods: Tree<Pod>) => ClusterUsage = foldInto<Pod, Sums>(
  () => ({ nodes: new Map(), owners: new Map(), antiAffinity: emptyTree(), priorities: new Map() }),
  (sums, { key, before, after }) => {
    const was = before !== undefined && isCounted(before) ? before : undefined;
    const is = after !== undefined && isCounted(after) ? after : undefined;
    // A change of status alone is none here.
    if (was?.spec === is?.spec && was?.metadata.ownerReferences === is?.metadata.ownerReferences) return;
    if (was !== undefined) addPod(sums, was, -1);
    if (is !== undefined) addPod(sums, is, 1);
    sums.antiAffinity = withAntiAffinity(sums.antiAffinity, key, is);
  },
);

type Counts = Map<string, number>;

interface NodeSums {
  pods: number;
  readonly requested: Counts;
  readonly hostPorts: Counts;
}

interface Sums extends ClusterUsage {
  readonly nodes: Map<string, NodeSums>;
  readonly owners: Map<string, Counts>;
  readonly priorities: Map<number, number>;
  antiAffinity: Tree<Pod>;
}

/**
 * What the pod requests, by resource, in thousandths: what its containers and sidecars take together, or what it takes
 * while an init container runs beside the sidecars before it, if that is more. Models PodRequests.
 */
export function podRequests(pod: Pod): ReadonlyMap<string, number> {
  const { containers, initContainers, overhead } = pod.spec;
  const sum = new Map<string, number>();
  for (const { resources } of containers) addAmounts(sum, resources?.requests);
  if (initContainers !== undefined) addStart(sum, initContainers);
  addAmounts(sum, overhead);
  return sum;
}

function addStart(sum: Map<string, number>, initContainers: readonly Container[]): void {
  const sidecars = new Map<string, number>();
  const starting = new Map<string, number>();
  for (const { restartPolicy, resources } of initContainers) {
    if (restartPolicy === "Always") {
      addAmounts(sum, resources?.requests);
      addAmounts(sidecars, resources?.requests);
      continue;
    }
    for (const [name, text] of Object.entries(resources?.requests ?? NONE)) {
      const amount = milliValue(text) + (sidecars.get(name) ?? 0);
      starting.set(name, Math.max(starting.get(name) ?? 0, amount));
    }
  }
  for (const [name, amount] of starting) sum.set(name, Math.max(sum.get(name) ?? 0, amount));
}

function addAmounts(sum: Map<string, number>, amounts: StringMap = NONE): void {
  for (const [name, text] of Object.entries(amounts)) sum.set(name, (sum.get(name) ?? 0) + milliValue(text));
}

/** What the pod is worth against others. */
export function priorityOf({ spec }: Pod): number {
  return spec.priority ?? 0;
}

/** The node's usage as it would be with these pods more, or less. */
export function usageWith(before: NodeUsage, pods: readonly Pod[], sign: 1 | -1): NodeUsage {
  const { requested, hostPorts } = before;
  const after: NodeSums = { pods: before.pods, requested: new Map(requested), hostPorts: new Map(hostPorts) };
  for (const pod of pods) countPod(after, pod, sign);
  return after;
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

const NONE: StringMap = {};

function hostPortOf({ hostPort = 0, containerPort }: ContainerPort, isHostNetwork: boolean): number {
  return hostPort === 0 && isHostNetwork ? containerPort : hostPort;
}

function isCounted(pod: Pod): boolean {
  return (pod.spec.nodeName ?? "") !== "" && !isPodTerminal(pod);
}

function addPod(sums: Sums, pod: Pod, sign: 1 | -1): void {
  const name = pod.spec.nodeName ?? "";
  let node = sums.nodes.get(name);
  if (node === undefined) {
    node = { pods: 0, requested: new Map(), hostPorts: new Map() };
    sums.nodes.set(name, node);
  }
  countPod(node, pod, sign);
  if (node.pods === 0) sums.nodes.delete(name);
  add(sums.priorities, priorityOf(pod), sign);
  addOwner(sums.owners, controllerOf(pod.metadata)?.uid, name, sign);
}

function addOwner(owners: Map<string, Counts>, uid: string | undefined, node: string, sign: 1 | -1): void {
  if (uid === undefined) return;
  let counts = owners.get(uid);
  if (counts === undefined) {
    counts = new Map();
    owners.set(uid, counts);
  }
  add(counts, node, sign);
  if (counts.size === 0) owners.delete(uid);
}

function countPod(node: NodeSums, pod: Pod, sign: 1 | -1): void {
  for (const [resource, amount] of podRequests(pod)) add(node.requested, resource, sign * amount);
  for (const port of podHostPorts(pod)) add(node.hostPorts, port, sign);
  node.pods += sign;
}

function add<K>(counts: Map<K, number>, key: K, amount: number): void {
  const after = (counts.get(key) ?? 0) + amount;
  if (after === 0) counts.delete(key);
  else counts.set(key, after);
}

function withAntiAffinity(pods: Tree<Pod>, key: string, pod: Pod | undefined): Tree<Pod> {
  const terms = pod?.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return pod === undefined || terms.length === 0 ? pods.without(key) : pods.with(key, pod);
}
