/** Scales a workload by what its pods use. Models pkg/controller/podautoscaler/horizontal.go. */
import {
  type Condition,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerStatus,
  type Kinds,
  type MetricStatus,
  resourceOf,
} from "@kubenetsim/api";
import { deepEqual, isScalable, type Scale, scaleOf } from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { podsOfWorkload } from "../pod/selected.ts";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { isHeld, type Limited, limited } from "./limits.ts";
import { memoryOf, remember, withRecommendation, withScaleEvent } from "./memory.ts";
import { type Proposal, proposalOf } from "./metrics.ts";
import { type Recommendation, type Stabilized, stabilized } from "./stabilization.ts";

/** `--horizontal-pod-autoscaler-sync-period`. */
const PERIOD_MS: Millis = 15_000;

export const horizontalPodAutoscalerController: Controller = {
  name: "horizontal-pod-autoscaler",
  // A write of its status alone has it wait for its period, as upstream's queue does.
  watches: [
    watch("horizontalpodautoscalers", ({ key, before, after }) => (isStatusOnly(before, after) ? NO_KEYS : [key])),
  ],
  reconcile(context, key) {
    const autoscaler = context.get("horizontalpodautoscalers", key);
    if (autoscaler === undefined) {
      context.remember(key, undefined);
      return undefined;
    }
    if (autoscaler.metadata.deletionTimestamp !== undefined) return undefined;
    const round: Again = { afterMs: PERIOD_MS, steady: true, turn: true };
    return sooner(round, sync(context, autoscaler)) ?? round;
  },
};

/** After a write of its status alone it waits for its period, as upstream's queue does. */
function isStatusOnly(
  before: HorizontalPodAutoscaler | undefined,
  after: HorizontalPodAutoscaler | undefined,
): boolean {
  return before !== undefined && after !== undefined && deepEqual(before.spec, after.spec);
}

type Target = Kinds["deployments" | "replicasets" | "replicationcontrollers" | "statefulsets"];

function targetOf(context: Context, { metadata, spec }: HorizontalPodAutoscaler): Target | undefined {
  const { apiVersion = "apps/v1", kind, name } = spec.scaleTargetRef;
  const resource = resourceOf(apiVersion, kind)?.resource;
  if (resource === undefined || !isScalable(resource)) return undefined;
  return context.get(resource, `${metadata.namespace}/${name}`);
}

function sync(context: Context, autoscaler: HorizontalPodAutoscaler): Again | undefined {
  const target = targetOf(context, autoscaler);
  if (target === undefined) {
    const { kind, name } = autoscaler.spec.scaleTargetRef;
    const message = `the HPA controller was unable to get the target's current scale: ${kind.toLowerCase()}s "${name}" not found`;
    const failed = { type: "AbleToScale", status: "False", reason: "FailedGetScale", message } as const;
    context.event(autoscaler, "Warning", "FailedGetScale", `${kind.toLowerCase()}s "${name}" not found`);
    return writeStatus(context, autoscaler, {
      desiredReplicas: 0,
      conditions: [stamp(autoscaler, failed, context.now)],
    });
  }
  const scale = scaleOf(target);
  const current = scale.spec?.replicas ?? 0;
  remember(context, autoscaler, memoryOf(context, autoscaler, current));
  const status = { currentReplicas: scale.status?.replicas ?? 0, desiredReplicas: current };
  if (current === 0) {
    const message = "scaling is disabled since the replica count of the target is zero";
    const disabled = { type: "ScalingActive", status: "False", reason: "ScalingDisabled", message } as const;
    const conditions = [stamp(autoscaler, GOT_SCALE, context.now), stamp(autoscaler, disabled, context.now)];
    return writeStatus(context, autoscaler, { ...status, desiredReplicas: 0, conditions });
  }
  const { minReplicas = 1, maxReplicas } = autoscaler.spec;
  if (current > maxReplicas || current < minReplicas) return intoRange(context, autoscaler, target, scale);
  return rescale(context, autoscaler, target, scale, proposalsOf(context, autoscaler, target, scale));
}

function proposalsOf(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  target: Target,
  { spec, status }: Scale,
): readonly Proposal[] {
  const selector =
    target.kind === "ReplicationController" ? { matchLabels: target.spec.selector ?? {} } : target.spec.selector;
  const pods = podsOfWorkload(context, target.metadata.namespace ?? "", selector);
  const scaled = { autoscaler, pods, current: spec?.replicas ?? 0, actual: status?.replicas ?? 0 };
  return (autoscaler.spec.metrics ?? []).map((metric) => proposalOf(context, metric, scaled));
}

/** Outside of its range it goes to the range's end, whatever its metrics say. */
function intoRange(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  target: Target,
  scale: Scale,
): Again | undefined {
  const { minReplicas = 1, maxReplicas } = autoscaler.spec;
  const current = scale.spec?.replicas ?? 0;
  const isAbove = current > maxReplicas;
  const reason = `Current number of replicas ${isAbove ? "above Spec.MaxReplicas" : "below Spec.MinReplicas"}`;
  const kept = (autoscaler.status?.conditions ?? []).filter(({ type }) => type !== "AbleToScale");
  const { currentMetrics } = autoscaler.status ?? {};
  const step = {
    replicas: isAbove ? maxReplicas : minReplicas,
    reason,
    conditions: kept,
    ...(currentMetrics === undefined ? {} : { currentMetrics }),
  };
  return resize(context, autoscaler, target, scale, step);
}

function rescale(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  target: Target,
  scale: Scale,
  proposals: readonly Proposal[],
): Again | undefined {
  const { now } = context;
  const current = scale.spec?.replicas ?? 0;
  const good = proposals.filter((proposal) => proposal.ok);
  const bad = proposals.filter((proposal) => !proposal.ok);
  for (const { reason, message } of bad) context.event(autoscaler, "Warning", reason, message);
  const best = good.reduce<(typeof good)[number] | undefined>(
    (a, b) => (a === undefined || b.replicas > a.replicas ? b : a),
    undefined,
  );
  const currentMetrics = good.map(({ status }) => status);
  // With a metric missing it may grow by the others, but never shrink.
  if (best === undefined || (bad.length > 0 && best.replicas < current))
    return fail(context, autoscaler, scale, currentMetrics, proposals);
  const step = stepTo(context, autoscaler, { wanted: best.replicas, current });
  const found = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  const active = { type: "ScalingActive", status: "True", reason: "ValidMetricFound", message: found } as const;
  const conditions = [stamp(autoscaler, active, now), stamp(autoscaler, step.limit, now)];
  // It goes on by itself, so whoever waits for quiet waits for it.
  const later: Again | undefined = step.isHeld ? { afterMs: PERIOD_MS } : undefined;
  if (step.replicas !== current) {
    const reason = reasonFor(best, current);
    const resized = { replicas: step.replicas, reason, conditions, currentMetrics };
    return sooner(later, resize(context, autoscaler, target, scale, resized));
  }
  const status = {
    currentReplicas: scale.status?.replicas ?? 0,
    currentMetrics,
    desiredReplicas: current,
    conditions: [stamp(autoscaler, step.able, now), ...conditions],
  };
  return sooner(later, writeStatus(context, autoscaler, status));
}

/** The next size on the way to the one that is wanted, which is remembered. Models normalizeDesiredReplicasWithBehaviors. */
function stepTo(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  recommendation: Recommendation,
): Stabilized & Limited & { readonly isHeld: boolean } {
  const { now } = context;
  const { spec } = autoscaler;
  const { wanted, current } = recommendation;
  const memory = memoryOf(context, autoscaler, current);
  const { replicas: calmed, able } = stabilized(spec, memory.recommendations, recommendation, now);
  const { replicas, limit } = limited(spec, memory, { wanted: calmed, current }, now);
  remember(context, autoscaler, withRecommendation(memory, autoscaler, wanted, now));
  return { replicas, able, limit, isHeld: isHeld(spec, recommendation, replicas) };
}

/** Of what the metrics call for, not of what is done about it. */
function reasonFor({ replicas, name }: { readonly replicas: number; readonly name: string }, current: number): string {
  if (replicas === current) return "";
  return replicas > current ? `${name} above target` : "All metrics below target";
}

/** A new size, why, and what else is said of it. */
interface Step extends Pick<HorizontalPodAutoscalerStatus, "currentMetrics"> {
  readonly replicas: number;
  readonly reason: string;
  readonly conditions: readonly Condition[];
}

function resize(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  target: Target,
  scale: Scale,
  { replicas, reason, conditions, currentMetrics }: Step,
): Again | undefined {
  const resource = resourceOf(target.apiVersion, target.kind)?.resource;
  if (resource === undefined) return undefined;
  const { resourceVersion: _any, ...metadata } = scale.metadata;
  const result = context.update(resource, { ...scale, metadata, spec: { replicas } } as Scale, {
    subresource: "scale",
  });
  const size = `New size: ${replicas}; reason: ${reason}`;
  const about = {
    currentReplicas: scale.status?.replicas ?? 0,
    ...(currentMetrics === undefined ? {} : { currentMetrics }),
  };
  if (!result.ok) {
    const { message } = result.status;
    context.event(autoscaler, "Warning", "FailedRescale", `${size}; error: ${message}`);
    const told = `the HPA controller was unable to update the target scale: ${message}`;
    const failed = { type: "AbleToScale", status: "False", reason: "FailedUpdateScale", message: told } as const;
    const after = [stamp(autoscaler, failed, context.now), ...conditions];
    const again = writeStatus(context, autoscaler, {
      ...about,
      desiredReplicas: scale.spec?.replicas ?? 0,
      conditions: after,
    });
    return sooner(again, afterWrite(result));
  }
  context.event(autoscaler, "Normal", "SuccessfulRescale", size);
  const current = scale.spec?.replicas ?? 0;
  const memory = memoryOf(context, autoscaler, current);
  remember(context, autoscaler, withScaleEvent(memory, autoscaler, replicas - current, context.now));
  const message = `the HPA controller was able to update the target scale to ${replicas}`;
  const succeeded = { type: "AbleToScale", status: "True", reason: "SucceededRescale", message } as const;
  return writeStatus(context, autoscaler, {
    ...about,
    desiredReplicas: replicas,
    lastScaleTime: formatRfc3339(context.now),
    conditions: [stamp(autoscaler, succeeded, context.now), ...conditions],
  });
}

function fail(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  scale: Scale,
  currentMetrics: readonly MetricStatus[],
  proposals: readonly Proposal[],
): Again | undefined {
  const bad = proposals.filter((proposal) => !proposal.ok);
  const count = `invalid metrics (${bad.length} invalid out of ${proposals.length})`;
  const first = bad[0];
  const whole = first === undefined ? count : `${count}, first error is: ${first.whole}`;
  context.event(autoscaler, "Warning", "FailedComputeMetricsReplicas", whole);
  const { reason, message } = first ?? { reason: "InvalidMetricSourceType", message: count };
  const told = `the HPA was unable to compute the replica count: ${message}`;
  const inactive = { type: "ScalingActive", status: "False", reason, message: told } as const;
  const kept = (autoscaler.status?.conditions ?? []).filter(({ type }) => type === "ScalingLimited");
  const conditions = [stamp(autoscaler, GOT_SCALE, context.now), stamp(autoscaler, inactive, context.now), ...kept];
  const { desiredReplicas = scale.spec?.replicas ?? 0 } = autoscaler.status ?? {};
  const currentReplicas = scale.status?.replicas ?? 0;
  return writeStatus(context, autoscaler, { currentReplicas, currentMetrics, desiredReplicas, conditions });
}

const GOT_SCALE: Condition = {
  type: "AbleToScale",
  status: "True",
  reason: "SucceededGetScale",
  message: "the HPA controller was able to get the target's current scale",
};

/** The condition with the time since when its status is so. Models setConditionInList. */
function stamp(autoscaler: HorizontalPodAutoscaler, condition: Condition, now: Millis): Condition {
  const before = autoscaler.status?.conditions?.find(({ type }) => type === condition.type);
  const since = before?.status === condition.status ? parseRfc3339(before?.lastTransitionTime ?? "") : undefined;
  return { ...condition, lastTransitionTime: formatRfc3339(since ?? now) };
}

function writeStatus(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  changed: HorizontalPodAutoscalerStatus,
): Again | undefined {
  const { lastScaleTime } = autoscaler.status ?? {};
  const status: HorizontalPodAutoscalerStatus = {
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    ...changed,
  };
  if (deepEqual(autoscaler.status, status)) return undefined;
  const updated = { ...autoscaler, status } as HorizontalPodAutoscaler;
  return afterWrite(context.update("horizontalpodautoscalers", updated, { subresource: "status" }));
}
