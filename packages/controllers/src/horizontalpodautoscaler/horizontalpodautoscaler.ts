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
import { ownKey, watch } from "../runtime/watch.ts";
import { normalized } from "./limits.ts";
import { type Proposal, proposalOf } from "./metrics.ts";

/** `--horizontal-pod-autoscaler-sync-period`. */
const PERIOD_MS: Millis = 15_000;

export const horizontalPodAutoscalerController: Controller = {
  name: "horizontal-pod-autoscaler",
  watches: [watch("horizontalpodautoscalers", ownKey)],
  reconcile(context, key) {
    const autoscaler = context.get("horizontalpodautoscalers", key);
    if (autoscaler === undefined || autoscaler.metadata.deletionTimestamp !== undefined) return undefined;
    const round: Again = { afterMs: PERIOD_MS, steady: true, turn: true };
    return sooner(round, sync(context, autoscaler)) ?? round;
  },
};

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
  const status = { currentReplicas: scale.status?.replicas ?? 0, desiredReplicas: current };
  if (current === 0) {
    const message = "scaling is disabled since the replica count of the target is zero";
    const disabled = { type: "ScalingActive", status: "False", reason: "ScalingDisabled", message } as const;
    const conditions = [able(autoscaler, context.now), stamp(autoscaler, disabled, context.now)];
    return writeStatus(context, autoscaler, { ...status, desiredReplicas: 0, conditions });
  }
  return rescale(context, autoscaler, target, scale, proposalsOf(context, autoscaler, target, current));
}

function proposalsOf(
  context: Context,
  { spec }: HorizontalPodAutoscaler,
  target: Target,
  current: number,
): readonly Proposal[] {
  const selector =
    target.kind === "ReplicationController" ? { matchLabels: target.spec.selector ?? {} } : target.spec.selector;
  const pods = podsOfWorkload(context, target.metadata.namespace ?? "", selector);
  return (spec.metrics ?? []).map((metric) => proposalOf(context, metric, pods, current));
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
  const bad = proposals.find((proposal) => !proposal.ok);
  const best = good.reduce<(typeof good)[number] | undefined>(
    (a, b) => (a === undefined || b.replicas > a.replicas ? b : a),
    undefined,
  );
  const base = { currentReplicas: scale.status?.replicas ?? 0, currentMetrics: good.map(({ status }) => status) };
  // With a metric missing it may grow by the others, but never shrink.
  if (best === undefined || (bad !== undefined && best.replicas < current))
    return fail(context, autoscaler, base, current, bad);
  const { minReplicas = 1, maxReplicas } = autoscaler.spec;
  const isOutside = current > maxReplicas || current < minReplicas;
  const wanted = isOutside ? Math.min(Math.max(current, minReplicas), maxReplicas) : best.replicas;
  const limited = normalized(autoscaler, wanted, current, now);
  const reason = isOutside
    ? current > maxReplicas
      ? "Current number of replicas above Spec.MaxReplicas"
      : "Current number of replicas below Spec.MinReplicas"
    : limited.replicas > current
      ? `${best.name} above target`
      : "All metrics below target";
  const found = `the HPA was able to successfully calculate a replica count from ${best.name}`;
  const active = { type: "ScalingActive", status: "True", reason: "ValidMetricFound", message: found } as const;
  const conditions = [
    limited.able === undefined ? able(autoscaler, now) : stamp(autoscaler, limited.able, now),
    stamp(autoscaler, active, now),
    stamp(autoscaler, limited.limit, now),
  ];
  if (limited.replicas === current)
    return sooner(
      limited.wait === undefined ? undefined : { afterMs: limited.wait },
      writeStatus(context, autoscaler, { ...base, desiredReplicas: current, conditions }),
    );
  const message = `the HPA controller was able to update the target scale to ${limited.replicas}`;
  const succeeded = { type: "AbleToScale", status: "True", reason: "SucceededRescale", message } as const;
  const resource = resourceOf(target.apiVersion, target.kind)?.resource;
  if (resource === undefined) return undefined;
  const { resourceVersion: _any, ...metadata } = scale.metadata;
  const updated = { ...scale, metadata, spec: { replicas: limited.replicas } };
  const result = context.update(resource, updated, { subresource: "scale" });
  if (!result.ok) return afterWrite(result);
  context.event(autoscaler, "Normal", "SuccessfulRescale", `New size: ${limited.replicas}; reason: ${reason}`);
  const after = [stamp(autoscaler, succeeded, now), ...conditions.slice(1)];
  const status = { ...base, desiredReplicas: limited.replicas, lastScaleTime: formatRfc3339(now), conditions: after };
  return writeStatus(context, autoscaler, status);
}

function fail(
  context: Context,
  autoscaler: HorizontalPodAutoscaler,
  base: { readonly currentReplicas: number; readonly currentMetrics: readonly MetricStatus[] },
  current: number,
  bad: Proposal | undefined,
): Again | undefined {
  const { reason, message } = bad !== undefined && !bad.ok ? bad : NO_METRICS;
  context.event(autoscaler, "Warning", reason, message);
  const inactive = { type: "ScalingActive", status: "False", reason, message } as const;
  const conditions = [able(autoscaler, context.now), stamp(autoscaler, inactive, context.now)];
  return writeStatus(context, autoscaler, { ...base, desiredReplicas: current, conditions });
}

const NO_METRICS = { reason: "InvalidMetricSourceType", message: "invalid metrics (0 invalid out of 0)" };

function able(autoscaler: HorizontalPodAutoscaler, now: Millis): Condition {
  const message = "recommended size matches current size";
  return stamp(autoscaler, { type: "AbleToScale", status: "True", reason: "ReadyForNewScale", message }, now);
}

/** The condition with the time since when it says so. */
function stamp(autoscaler: HorizontalPodAutoscaler, condition: Condition, now: Millis): Condition {
  const before = autoscaler.status?.conditions?.find(({ type }) => type === condition.type);
  const isSame = before?.status === condition.status && before.reason === condition.reason;
  const since = isSame ? parseRfc3339(before?.lastTransitionTime ?? "") : undefined;
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
