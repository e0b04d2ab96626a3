/** Which pods a ReplicaSet gives up first. Models pkg/controller/controller_utils.go ActivePodsWithRanks. */
import { labelOf, type Pod } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { isPodActive, isPodReady, readyTransition } from "../pod/status.ts";

const DELETION_COST_ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";
const phaseOrder = new Map([
  ["Pending", 0],
  ["Unknown", 1],
  ["Running", 2],
]);

/** Feature gates that change the order. */
export interface RankGates {
  /** PodDeletionCost: the annotation counts. */
  readonly podDeletionCost: boolean;
  /** LogarithmicScaleDown: ages count by their power of two. Locked on since 1.31. */
  readonly logarithmicScaleDown: boolean;
}

const GATES: RankGates = { podDeletionCost: true, logarithmicScaleDown: true };
const NANOS_PER_MILLI = 1_000_000;

/** The pods to delete. `related` are all pods of the same owner: the more of them share a pod's node, the sooner it goes. */
export function podsToDelete(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  now: Millis,
): readonly Pod[] {
  if (count <= 0) return [];
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related) {
    if (!isPodActive(pod)) continue;
    const node = pod.spec.nodeName ?? "";
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const rankOf = (pod: Pod): number => onNode.get(pod.spec.nodeName ?? "") ?? 0;
  return [...pods].sort((a, b) => comparePods(a, b, rankOf(a), rankOf(b), now)).slice(0, count);
}

/** Negative where the first pod is given up before the second. */
export function comparePods(
  one: Pod,
  other: Pod,
  oneRank: number,
  otherRank: number,
  now: Millis,
  gates: RankGates = GATES,
): number {
  return (
    Number(isAssigned(one)) - Number(isAssigned(other)) ||
    phaseOf(one) - phaseOf(other) ||
    Number(isPodReady(one)) - Number(isPodReady(other)) ||
    (gates.podDeletionCost ? deletionCost(one) - deletionCost(other) : 0) ||
    otherRank - oneRank ||
    compareLateness(one, other, now, gates)
  );
}

function isAssigned(pod: Pod): boolean {
  return (pod.spec.nodeName ?? "") !== "";
}

function phaseOf(pod: Pod): number {
  return phaseOrder.get(pod.status?.phase ?? "") ?? 0;
}

function deletionCost(pod: Pod): number {
  const text = labelOf(pod.metadata.annotations, DELETION_COST_ANNOTATION) ?? "0";
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

/** The last three questions. Times that differ and count as equal leave it to the UIDs: no later question is asked. */
function compareLateness(one: Pod, other: Pod, now: Millis, gates: RankGates): number {
  const areReady = isPodReady(one) && isPodReady(other);
  const [ready, otherReady] = [readyTransition(one), readyTransition(other)];
  if (areReady && ready !== otherReady) return compareAges(ready, otherReady, now, gates) || compareUids(one, other);
  const restarted = compareRestarts(one, other);
  const [created, otherCreated] = [createdAt(one), createdAt(other)];
  if (restarted !== 0 || created === otherCreated) return restarted;
  return compareAges(created, otherCreated, now, gates) || compareUids(one, other);
}

/** The younger first; ages are compared by their power of two, so that pods of about one age count as equal. */
function compareAges(
  one: Millis | undefined,
  other: Millis | undefined,
  now: Millis,
  { logarithmicScaleDown }: RankGates,
): number {
  // No time known counts as newest.
  if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
  return logarithmicScaleDown ? logarithm(now - one) - logarithm(now - other) : other - one;
}

/** Of nanoseconds, which decide where the powers of two lie. */
function logarithm(age: Millis): number {
  return age <= 0 ? -1 : Math.floor(Math.log2(age * NANOS_PER_MILLI));
}

function compareUids(one: Pod, other: Pod): number {
  const [uid = "", otherUid = ""] = [one.metadata.uid, other.metadata.uid];
  return uid === otherUid ? 0 : uid < otherUid ? -1 : 1;
}

function createdAt(pod: Pod): Millis | undefined {
  return parseRfc3339(pod.metadata.creationTimestamp ?? "");
}

/** More restarts first: of the regular containers, then of the sidecars. */
function compareRestarts(one: Pod, other: Pod): number {
  return restarts(other, "regular") - restarts(one, "regular") || restarts(other, "sidecar") - restarts(one, "sidecar");
}

function restarts(pod: Pod, which: "regular" | "sidecar"): number {
  if (which === "regular") return mostRestarts(pod.status?.containerStatuses);
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const names = sidecars.map(({ name }) => name);
  return mostRestarts(pod.status?.initContainerStatuses?.filter(({ name }) => names.includes(name)));
}

function mostRestarts(statuses: readonly { readonly restartCount: number }[] | undefined): number {
  return (statuses ?? []).reduce((most, { restartCount }) => Math.max(most, restartCount), 0);
}
