/** How many replicas a measured ratio calls for. Models pkg/controller/podautoscaler/replica_calculator.go. */
import { findCondition, type HorizontalPodAutoscaler, type HPAScalingRules, type Pod } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { isPodReady } from "../pod/status.ts";
import { milliOf, type Samples } from "./samples.ts";

/** `--horizontal-pod-autoscaler-tolerance`. */
const TOLERANCE = 0.1;
/** `--horizontal-pod-autoscaler-cpu-initialization-period`. */
const CPU_INITIALIZATION_MS: Millis = 300_000;
/** `--horizontal-pod-autoscaler-initial-readiness-delay`. */
const INITIAL_READINESS_MS: Millis = 30_000;
/** Over so long metrics-server measures: what is younger says nothing of a pod that is ready. */
const WINDOW_MS: Millis = 30_000;

/** A ratio between these two changes nothing. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export function tolerancesOf({ spec }: HorizontalPodAutoscaler): Tolerances {
  const read = (rules: HPAScalingRules | undefined): number =>
    rules?.tolerance === undefined ? TOLERANCE : milliOf(rules.tolerance) / 1000;
  return { up: read(spec.behavior?.scaleUp), down: read(spec.behavior?.scaleDown) };
}

export function isWithin({ up, down }: Tolerances, ratio: number): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

/** The pods by what their samples are worth. */
export interface PodGroups {
  readonly ready: number;
  /** Not far enough for their samples to count. */
  readonly ignored: readonly string[];
  readonly missing: readonly string[];
}

/** Models groupPods; samples are taken to be of this moment. */
export function groupPods(pods: readonly Pod[], samples: Samples, isCPU: boolean, now: Millis): PodGroups {
  let ready = 0;
  const ignored: string[] = [];
  const missing: string[] = [];
  for (const pod of pods) {
    const { name = "", deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined || pod.status?.phase === "Failed") continue;
    if (pod.status?.phase === "Pending") ignored.push(name);
    else if (!samples.has(name)) missing.push(name);
    else if (isCPU && isTooYoung(pod, now)) ignored.push(name);
    else ready++;
  }
  return { ready, ignored, missing };
}

function isTooYoung(pod: Pod, now: Millis): boolean {
  const start = parseRfc3339(pod.status?.startTime ?? "");
  const since = parseRfc3339(findCondition(pod.status?.conditions, "Ready")?.lastTransitionTime ?? "");
  if (start === undefined || since === undefined) return !isPodReady(pod);
  if (start + CPU_INITIALIZATION_MS > now) return !isPodReady(pod) || now < since + WINDOW_MS;
  return !isPodReady(pod) && start + INITIAL_READINESS_MS > since;
}

export interface Calculation {
  readonly tolerances: Tolerances;
  readonly current: number;
  readonly groups: PodGroups;
  /** Of the pods that count. */
  readonly samples: Samples;
  /** Of what is wanted, what these samples are. */
  ratioOf(samples: Samples): number;
  /** What a pod that says nothing is taken to use, where the number would shrink. */
  assumedOf(pod: string): number;
}

/** Pods that say nothing are taken to use nothing where it would grow, and all they may where it would shrink. Models calcPlainMetricReplicas. */
export function replicasFor({ tolerances, current, groups, samples, ratioOf, assumedOf }: Calculation): number {
  const ratio = ratioOf(samples);
  const rebalances = groups.ignored.length > 0 && ratio > 1;
  if (!rebalances && groups.missing.length === 0) {
    return isWithin(tolerances, ratio) ? current : ceil(ratio * groups.ready);
  }
  const assumed = new Map(samples);
  for (const pod of groups.missing) assumed.set(pod, ratio < 1 ? assumedOf(pod) : 0);
  if (rebalances) for (const pod of groups.ignored) assumed.set(pod, 0);
  const next = ratioOf(assumed);
  const turns = (ratio < 1 && next > 1) || (ratio > 1 && next < 1);
  if (isWithin(tolerances, next) || turns) return current;
  const replicas = ceil(next * assumed.size);
  const contradicts = (next < 1 && replicas > current) || (next > 1 && replicas < current);
  return contradicts ? current : replicas;
}

/** A whole number of replicas; what rounding errors leave above one is none. */
export function ceil(value: number): number {
  return Math.ceil(Number(value.toFixed(9)));
}
