/** Which pods a DaemonSet makes and ends. Models pkg/controller/daemon/daemon_controller.go podsShouldBeOnNode and update.go rollingUpdate. */
import { type DaemonSet, type IntOrString, labelOf, type Node, type Pod, scaledValue } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { REVISION_LABEL } from "../controller-revision/controller-revision.ts";
import { untilAvailable } from "../pod/status.ts";
import { type Placement, placementOn, targetNode } from "./placement.ts";

export interface DaemonSetPlan {
  /** Nodes to make a pod for. */
  readonly create: readonly string[];
  readonly delete: readonly Pod[];
  /** Failed or ended pods among those to delete. */
  readonly ended: readonly Pod[];
}

/** What is known of one node. */
export interface NodePods {
  readonly node: string;
  readonly placement: Placement;
  /** The oldest first. */
  readonly pods: readonly Pod[];
}

/** Each node with the set's pods there; pods of nodes that are gone come under their name, wanted nowhere. */
export function podsByNode(template: Pod, nodes: readonly Node[], pods: readonly Pod[]): readonly NodePods[] {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = targetNode(pod);
    const list = found.get(name);
    if (list === undefined) found.set(name, [pod]);
    else list.push(pod);
  }
  const known = nodes.map((node) => {
    const name = node.metadata.name ?? "";
    return { node: name, placement: placementOn(template, node), pods: (found.get(name) ?? []).sort(byAge) };
  });
  const names = new Set(known.map(({ node }) => node));
  const lost = [...found].filter(([name]) => !names.has(name));
  return [
    ...known,
    ...lost.map(([node, list]) => ({ node, placement: { shouldRun: false, mayStay: false }, pods: list })),
  ];
}

/** First the right pods on the right nodes; then, while nothing is missing, newer pods in place of older ones. */
export function planDaemonSet(set: DaemonSet, nodes: readonly NodePods[], hash: string, now: Millis): DaemonSetPlan {
  const placed = placePods(set, nodes);
  if (placed.create.length > 0 || placed.delete.length > 0) return placed;
  if (set.spec.updateStrategy?.type === "OnDelete") return placed;
  return rollPods(set, nodes, hash, now);
}

function placePods(set: DaemonSet, nodes: readonly NodePods[]): DaemonSetPlan {
  const hasSurge = surgeOf(set, nodes) > 0;
  const create: string[] = [];
  const doomed: Pod[] = [];
  const ended: Pod[] = [];
  for (const { node, placement, pods } of nodes) {
    if (!placement.mayStay) doomed.push(...pods.filter(isStaying));
    else if (placement.shouldRun && pods.length === 0) create.push(node);
    else {
      const over = pods.filter((pod) => isStaying(pod) && hasEnded(pod));
      const running = pods.filter((pod) => isStaying(pod) && !hasEnded(pod));
      ended.push(...over);
      if (!hasSurge) doomed.push(...running.slice(1));
    }
  }
  return { create, delete: [...doomed, ...ended], ended };
}

function rollPods(set: DaemonSet, nodes: readonly NodePods[], hash: string, now: Millis): DaemonSetPlan {
  const isAvailable = (pod: Pod): boolean => untilAvailable(pod, set.spec.minReadySeconds ?? 0, now) === 0;
  const wanted = nodes.filter(({ placement }) => placement.shouldRun);
  const sorted = wanted.map(({ node, pods }) => {
    const isNew = (pod: Pod): boolean => labelOf(pod.metadata.labels, REVISION_LABEL) === hash;
    return { node, fresh: pods.find(isNew), old: pods.find((pod) => !isNew(pod)) };
  });
  const surge = surgeOf(set, nodes);
  return surge > 0
    ? surgePods(sorted, surge, isAvailable)
    : replacePods(sorted, unavailableOf(set, nodes), isAvailable);
}

interface Pair {
  readonly node: string;
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
}

/** Ends old pods, so that at most so many nodes are without an available one. */
function replacePods(
  pairs: readonly Pair[],
  maxUnavailable: number,
  isAvailable: (pod: Pod) => boolean,
): DaemonSetPlan {
  let unavailable = 0;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { fresh, old } of pairs) {
    if (fresh !== undefined || old === undefined) {
      if (fresh === undefined || !isAvailable(fresh)) unavailable++;
    } else if (!isAvailable(old) || !isStaying(old)) {
      unavailable++;
      if (isStaying(old)) broken.push(old);
    } else candidates.push(old);
  }
  const room = Math.max(0, maxUnavailable - unavailable);
  return { create: [], delete: [...broken, ...candidates.slice(0, room)], ended: [] };
}

/** Makes new pods beside old ones, and ends the old ones once the new ones are available. */
function surgePods(pairs: readonly Pair[], maxSurge: number, isAvailable: (pod: Pod) => boolean): DaemonSetPlan {
  let surging = 0;
  const broken: string[] = [];
  const candidates: string[] = [];
  const doomed: Pod[] = [];
  for (const { node, fresh, old } of pairs) {
    if (old === undefined) continue;
    if (fresh === undefined) (isAvailable(old) && isStaying(old) ? candidates : broken).push(node);
    else if (!isAvailable(fresh)) surging++;
    else if (isStaying(old)) doomed.push(old);
  }
  const room = Math.max(0, maxSurge - surging);
  return { create: [...broken, ...candidates.slice(0, room)], delete: doomed, ended: [] };
}

function surgeOf(set: DaemonSet, nodes: readonly NodePods[]): number {
  return shareOf(set.spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0, nodes);
}

/** At least one where no surge is allowed, or nothing could ever move. */
function unavailableOf(set: DaemonSet, nodes: readonly NodePods[]): number {
  return Math.max(1, shareOf(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, nodes));
}

function shareOf(value: IntOrString, nodes: readonly NodePods[]): number {
  const desired = nodes.filter(({ placement }) => placement.shouldRun).length;
  const scaled = scaledValue(value, desired, true);
  return scaled.ok ? scaled.value : 0;
}

function isStaying({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp === undefined;
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Failed" || status?.phase === "Succeeded";
}

function byAge(one: Pod, other: Pod): number {
  const [a, b] = [one, other].map(({ metadata }) => `${metadata.creationTimestamp ?? ""}/${metadata.name ?? ""}`);
  return (a ?? "") < (b ?? "") ? -1 : 1;
}
