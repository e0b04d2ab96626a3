/** Which pods would have to leave which node for a pod that is worth more. Models pkg/scheduler/framework/preemption and its default plugin. */
import { findCondition, matchesLabels, type Pod, type PodDisruptionBudget, selectorOf } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { parseRfc3339 } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import type { Candidate } from "./candidate.ts";
import { type NodeRejection, rejectionWithRivals } from "./choose.ts";
import { demandWithout } from "./demand.ts";
import type { Demand, Rejection } from "./filter.ts";
import { NO_VICTIMS, preemptionMessage } from "./fit-error.ts";
import { type ClusterUsage, emptyUsage, priorityOf, usageWith } from "./usage.ts";
import type { Nominations } from "./waiting.ts";

/** The pods of one node that would leave. */
export interface Victims {
  readonly node: string;
  /** The most important first. */
  readonly pods: readonly Pod[];
  /** How many of them a budget would rather keep. */
  readonly violations: number;
}

/** Who leaves, or why nobody does. */
export type Preemption =
  | { readonly victims: Victims }
  | {
      readonly victims?: undefined;
      readonly message: string;
      /** Where not, it keeps the node that it was promised. */
      readonly isEligible: boolean;
    };

/** What the search looks at. */
export interface Trial {
  readonly read: Reader;
  readonly demand: Demand;
  readonly candidates: readonly Candidate[];
  readonly usage: ClusterUsage;
  readonly nominated: Nominations;
}

/** The reason of a pod's DisruptionTarget that others were preferred to. */
export const PREEMPTION_REASON = "PreemptionByScheduler";

/** The node on which the fewest and least important pods have to leave. */
export function planPreemption(trial: Trial, rejections: readonly NodeRejection[]): Preemption {
  const ineligible = ineligibility(trial, rejections);
  if (ineligible !== undefined) return { message: ineligible, isEligible: false };
  const hasVictims = [...trial.usage.priorities.keys()].some((value) => value < priorityOf(trial.demand.pod));
  const found: Victims[] = [];
  const reasons = rejections.map(({ isFinal, candidate }) => {
    if (isFinal) return undefined;
    const victims = hasVictims ? victimsOn(trial, candidate) : NONE;
    if ("node" in victims) found.push(victims);
    return "node" in victims ? [] : victims.reasons;
  });
  const best = found.sort(compareVictims)[0];
  return best === undefined ? { message: preemptionMessage(reasons), isEligible: true } : { victims: best };
}

const NONE: Rejection = { reasons: [NO_VICTIMS], isFinal: true };

// Models PodEligibleToPreemptOthers.
function ineligibility({ read, demand }: Trial, rejections: readonly NodeRejection[]): string | undefined {
  const { spec, status } = demand.pod;
  if (spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const { nominatedNodeName = "" } = status ?? {};
  const own = rejections.find(({ candidate }) => candidate.name === nominatedNodeName);
  if (own === undefined || own.isFinal) return undefined;
  const isLeaving = (pod: Pod): boolean =>
    priorityOf(pod) < priorityOf(demand.pod) &&
    pod.metadata.deletionTimestamp !== undefined &&
    findCondition(pod.status?.conditions, "DisruptionTarget")?.reason === PREEMPTION_REASON;
  const waits = read.podsOnNode(nominatedNodeName).some(isLeaving);
  return waits ? "not eligible due to a terminating pod on the nominated node." : undefined;
}

/** As few as possible: all of less worth leave at first, then each may stay that leaves room enough. Models SelectVictimsOnNode. */
function victimsOn(trial: Trial, candidate: Candidate): Victims | Rejection {
  const { read, demand, candidates, usage, nominated } = trial;
  const used = usage.nodes.get(candidate.name) ?? emptyUsage;
  const refusal = (gone: readonly Pod[]): Rejection | undefined => {
    const rest = demandWithout(demand, read, candidates, usage, gone);
    return rejectionWithRivals(rest, candidate, usage, nominated, usageWith(used, gone, -1));
  };
  const lesser = read
    .podsOnNode(candidate.name)
    .filter((pod) => !isPodTerminal(pod) && priorityOf(pod) < priorityOf(demand.pod))
    .sort((a, b) => compareImportance(read, a, b));
  if (lesser.length === 0) return NONE;
  const impossible = refusal(lesser);
  if (impossible !== undefined) return impossible;
  const guarded = guardedPods(read, lesser);
  let victims: readonly Pod[] = lesser;
  for (const pod of [...lesser].sort((a, b) => Number(guarded.has(b)) - Number(guarded.has(a)))) {
    const others = victims.filter((each) => each !== pod);
    if (refusal(others) === undefined) victims = others;
  }
  const violations = victims.filter((pod) => guarded.has(pod)).length;
  return { node: candidate.name, pods: victims, violations };
}

/** The more important first: worth more, or here for longer. Models MoreImportantPod. */
function compareImportance(read: Reader, one: Pod, other: Pod): number {
  return priorityOf(other) - priorityOf(one) || startOf(read, one) - startOf(read, other);
}

function startOf(read: Reader, { status }: Pod): number {
  return parseRfc3339(status?.startTime ?? "") ?? read.now;
}

/** Those beyond what their budgets let go, the most important first. Models filterPodsWithPDBViolation. */
function guardedPods(read: Reader, pods: readonly Pod[]): ReadonlySet<Pod> {
  const guarded = new Set<Pod>();
  const left = new Map<PodDisruptionBudget, number>();
  for (const pod of pods) {
    for (const budget of read.list("poddisruptionbudgets", pod.metadata.namespace)) {
      if (!isMeant(budget, pod)) continue;
      const allowed = (left.get(budget) ?? budget.status?.disruptionsAllowed ?? 0) - 1;
      left.set(budget, allowed);
      if (allowed < 0) guarded.add(pod);
    }
  }
  return guarded;
}

function isMeant({ spec, status }: PodDisruptionBudget, { metadata }: Pod): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector ?? {};
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return false;
  // Its leave was granted already.
  if (Object.hasOwn(status?.disruptedPods ?? {}, metadata.name ?? "")) return false;
  return matchesLabels(selectorOf(spec.selector), metadata.labels);
}

/** Negative where the first is the better choice. Models pickOneNodeForPreemption. */
function compareVictims(one: Victims, other: Victims): number {
  return (
    one.violations - other.violations ||
    worthOf(one) - worthOf(other) ||
    sumOf(one) - sumOf(other) ||
    one.pods.length - other.pods.length ||
    compareStarts(one, other)
  );
}

/** What the most important of them is worth. */
function worthOf({ pods }: Victims): number {
  return Math.max(...pods.map(priorityOf));
}

const MAX_INT32 = 2_147_483_647;

/** Each counts something, also those that are worth less than nothing. */
function sumOf({ pods }: Victims): number {
  return pods.reduce((sum, pod) => sum + priorityOf(pod) + MAX_INT32 + 1, 0);
}

/** Rather those whose most important pods began last. */
function compareStarts(one: Victims, other: Victims): number {
  const [a, b] = [earliestStart(one), earliestStart(other)];
  return a === b ? 0 : a > b ? -1 : 1;
}

function earliestStart(victims: Victims): string {
  const top = victims.pods.filter((pod) => priorityOf(pod) === worthOf(victims));
  return top.map(({ status }) => status?.startTime ?? "").sort()[0] ?? "";
}
