/** Says how many of a PodDisruptionBudget's pods may be evicted now. Models pkg/controller/disruption. */
import {
  controllerOf,
  matchesLabels,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  resourceOf,
  scaledValue,
  selectorOf,
  setCondition,
} from "@kubenetsim/api";
import { deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { podsOfWorkload } from "../pod/selected.ts";
import { isPodReady } from "../pod/status.ts";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { ownKey, watch } from "../runtime/watch.ts";

export const disruptionController: Controller = {
  name: "disruption-controller",
  watches: [watch("poddisruptionbudgets", ownKey), watch("pods", budgetsOfPod)],
  reconcile(context, key) {
    const budget = context.get("poddisruptionbudgets", key);
    if (budget === undefined || budget.metadata.deletionTimestamp !== undefined) return undefined;
    const pods = podsOfWorkload(context, budget.metadata.namespace ?? "", budget.spec.selector ?? NOTHING);
    return write(context, budget, pods);
  },
};

/** No selector selects no pod. */
const NOTHING = { matchExpressions: [{ key: "none", operator: "In", values: [] }] } as const;
/** An eviction that was granted counts so long, or until its pod is seen to go. Models DeletionTimeout. */
const DELETION_TIMEOUT_MS: Millis = 120_000;

function budgetsOfPod({ before, after }: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  if (read.store.tables.poddisruptionbudgets.size === 0) return [];
  const namespace = (after ?? before)?.metadata.namespace;
  const budgets = read.list("poddisruptionbudgets", namespace).filter(({ spec }) => {
    const selector = selectorOf(spec.selector);
    return [before, after].some((pod) => pod !== undefined && matchesLabels(selector, pod.metadata.labels));
  });
  return budgets.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

interface Expectation {
  readonly expected: number;
  readonly desired: number;
}

function write(context: Context, budget: PodDisruptionBudget, pods: readonly Pod[]): Again | undefined {
  if (pods.length === 0) context.event(budget, "Normal", "NoPods", "No matching pods found");
  const wanted = expectationOf(context, budget, pods);
  if (typeof wanted === "string") {
    context.event(
      budget,
      "Warning",
      "CalculateExpectedPodCountFailed",
      `Failed to calculate the number of expected pods: ${wanted}`,
    );
    return failSafe(context, budget, wanted);
  }
  const disrupted = disruptedPods(budget, pods, context.now);
  const healthy = pods.filter(
    (pod) =>
      isPodReady(pod) &&
      pod.metadata.deletionTimestamp === undefined &&
      disrupted[pod.metadata.name ?? ""] === undefined,
  ).length;
  const allowed = wanted.expected <= 0 ? 0 : Math.max(0, healthy - wanted.desired);
  const status = statusOf(budget, { ...wanted, healthy, allowed, disrupted }, context.now);
  const waits = Object.values(disrupted).map((time) => (parseRfc3339(time) ?? 0) + DELETION_TIMEOUT_MS - context.now);
  const again: Again | undefined = waits.length === 0 ? undefined : { afterMs: Math.max(1, Math.min(...waits)) };
  if (deepEqual(budget.status, status)) return again;
  const updated = { ...budget, status } as PodDisruptionBudget;
  return sooner(again, afterWrite(context.update("poddisruptionbudgets", updated, { subresource: "status" })));
}

/** What cannot be counted lets nobody go. Models failSafe. */
function failSafe(context: Context, budget: PodDisruptionBudget, message: string): Again {
  const before = budget.status?.conditions?.find(({ type }) => type === "DisruptionAllowed");
  const { generation } = budget.metadata;
  const isSame = before?.status === "False" && before.reason === "SyncFailed" && before.message === message;
  if (isSame) return "backoff";
  const condition = {
    type: "DisruptionAllowed",
    status: "False",
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: formatRfc3339(context.now),
    reason: "SyncFailed",
    message,
  } as const;
  const counts = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  const conditions = setCondition(budget.status?.conditions, condition);
  const status = { ...counts, ...budget.status, disruptionsAllowed: 0, conditions };
  context.update("poddisruptionbudgets", { ...budget, status } as PodDisruptionBudget, { subresource: "status" });
  return "backoff";
}

function disruptedPods(
  { status }: PodDisruptionBudget,
  pods: readonly Pod[],
  now: Millis,
): { readonly [pod: string]: string } {
  const entries = Object.entries(status?.disruptedPods ?? {}).filter(([name, time]) => {
    const pod = pods.find(({ metadata }) => metadata.name === name);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return false;
    return (parseRfc3339(time) ?? 0) + DELETION_TIMEOUT_MS > now;
  });
  return Object.fromEntries(entries);
}

function expectationOf(context: Context, { spec }: PodDisruptionBudget, pods: readonly Pod[]): Expectation | string {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    const expected = scaleOfControllers(context, pods);
    if (typeof expected === "string") return expected;
    const scaled = scaledValue(maxUnavailable, expected, true);
    return scaled.ok ? { expected, desired: Math.max(0, expected - scaled.value) } : scaled.error;
  }
  if (minAvailable === undefined) return { expected: pods.length, desired: pods.length };
  if (typeof minAvailable === "number") return { expected: pods.length, desired: minAvailable };
  const expected = scaleOfControllers(context, pods);
  if (typeof expected === "string") return expected;
  const scaled = scaledValue(minAvailable, expected, true);
  return scaled.ok ? { expected, desired: scaled.value } : scaled.error;
}

/** How many pods their controllers want, each controller once. Models getExpectedScale. */
function scaleOfControllers(context: Context, pods: readonly Pod[]): number | string {
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod.metadata);
    if (owner === undefined || scales.has(owner.uid)) continue;
    const scale = scaleOfOwner(context, pod.metadata.namespace ?? "", owner);
    if (scale === undefined) return `found no controllers for pod ${goQuoted(pod.metadata.name)}`;
    scales.set(scale.uid, scale.replicas);
    scales.set(owner.uid, scale.uid === owner.uid ? scale.replicas : 0);
  }
  return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
}

function goQuoted(name: string | undefined): string {
  return JSON.stringify(name ?? "");
}

function scaleOfOwner(
  context: Context,
  namespace: string,
  owner: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string },
): { readonly uid: string; readonly replicas: number } | undefined {
  const resource = resourceOf(owner.apiVersion, owner.kind)?.resource;
  const key = `${namespace}/${owner.name}`;
  if (resource === "replicasets") {
    const set = context.get("replicasets", key);
    const parent = set === undefined ? undefined : controllerOf(set.metadata);
    if (parent?.kind !== "Deployment")
      return set === undefined ? undefined : { uid: owner.uid, replicas: set.spec.replicas ?? 1 };
    const deployment = context.get("deployments", `${namespace}/${parent.name}`);
    return deployment === undefined ? undefined : { uid: parent.uid, replicas: deployment.spec.replicas ?? 1 };
  }
  if (resource !== "statefulsets" && resource !== "replicationcontrollers") return undefined;
  const object = context.get(resource, key);
  return object === undefined ? undefined : { uid: owner.uid, replicas: object.spec.replicas ?? 1 };
}

interface Counts extends Expectation {
  readonly healthy: number;
  readonly allowed: number;
  readonly disrupted: { readonly [pod: string]: string };
}

function statusOf(budget: PodDisruptionBudget, counts: Counts, now: Millis): PodDisruptionBudgetStatus {
  const { generation } = budget.metadata;
  const isAllowed = counts.allowed > 0;
  const before = budget.status?.conditions?.find(({ type }) => type === "DisruptionAllowed");
  const condition = {
    type: "DisruptionAllowed",
    status: isAllowed ? ("True" as const) : ("False" as const),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: before === undefined ? formatRfc3339(now) : (before.lastTransitionTime ?? formatRfc3339(now)),
    reason: isAllowed ? "SufficientPods" : "InsufficientPods",
    message: "",
  };
  const changed = before !== undefined && before.status !== condition.status;
  const stamped = changed ? { ...condition, lastTransitionTime: formatRfc3339(now) } : condition;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(Object.keys(counts.disrupted).length === 0 ? {} : { disruptedPods: counts.disrupted }),
    disruptionsAllowed: counts.allowed,
    currentHealthy: counts.healthy,
    desiredHealthy: counts.desired,
    expectedPods: counts.expected,
    conditions: setCondition(budget.status?.conditions, stamped),
  };
}
