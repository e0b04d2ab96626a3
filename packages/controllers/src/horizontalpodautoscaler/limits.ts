/** How far and how fast an autoscaler may go. Models convertDesiredReplicasWithRules, convertDesiredReplicasWithBehaviorRate. */
import type { Condition, HorizontalPodAutoscalerSpec, HPAScalingPolicy } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { type AutoscalerMemory, within } from "./memory.ts";
import { type Rules, rulesOf } from "./rules.ts";
import type { Recommendation } from "./stabilization.ts";

export interface Limited {
  readonly replicas: number;
  /** ScalingLimited. */
  readonly limit: Condition;
}

/** The scale events that count against the policies. */
type ScaleEvents = Pick<AutoscalerMemory, "scaleUpEvents" | "scaleDownEvents">;

/** The number that is wanted, within the range and as fast as the policies let it. */
export function limited(
  spec: HorizontalPodAutoscalerSpec,
  events: ScaleEvents,
  { wanted, current }: Recommendation,
  now: Millis,
): Limited {
  const { minReplicas = 1, maxReplicas } = spec;
  const most =
    spec.behavior === undefined ? doubled(current) : Math.max(current, scaleUpLimit(spec, events, current, now));
  const least = spec.behavior === undefined ? 0 : Math.min(current, scaleDownLimit(spec, events, current, now));
  if (wanted > Math.min(most, maxReplicas))
    return most < maxReplicas ? { replicas: most, limit: UP_LIMIT } : { replicas: maxReplicas, limit: TOO_MANY };
  if (wanted < Math.max(least, minReplicas))
    return least > minReplicas ? { replicas: least, limit: DOWN_LIMIT } : { replicas: minReplicas, limit: TOO_FEW };
  return { replicas: wanted, limit: WITHIN_RANGE };
}

/** Whether time alone will bring it closer to what is wanted. */
export function isHeld(
  spec: HorizontalPodAutoscalerSpec,
  { wanted, current }: Recommendation,
  replicas: number,
): boolean {
  const { minReplicas = 1, maxReplicas } = spec;
  const { up, down } = rulesOf(spec);
  if ((wanted > current ? up : down).selectPolicy === "Disabled") return false;
  return replicas !== Math.min(Math.max(wanted, minReplicas), maxReplicas);
}

/** Models calculateScaleUpLimit: where no behavior is given. */
function doubled(current: number): number {
  return Math.max(2 * current, 4);
}

/** Models calculateScaleUpLimitWithScalingRules. */
export function scaleUpLimit(
  spec: HorizontalPodAutoscalerSpec,
  events: ScaleEvents,
  current: number,
  now: Millis,
): number {
  const { up } = rulesOf(spec);
  if (up.selectPolicy === "Disabled") return current;
  const limits = limitsOf(up, events, current, now, ({ type, value }, start) =>
    type === "Pods" ? start + value : Math.ceil(start * (1 + value / 100)),
  );
  return up.selectPolicy === "Min" ? Math.min(...limits) : Math.max(...limits);
}

/** Models calculateScaleDownLimitWithBehaviors. */
export function scaleDownLimit(
  spec: HorizontalPodAutoscalerSpec,
  events: ScaleEvents,
  current: number,
  now: Millis,
): number {
  const { down } = rulesOf(spec);
  if (down.selectPolicy === "Disabled") return current;
  const limits = limitsOf(down, events, current, now, ({ type, value }, start) =>
    type === "Pods" ? start - value : Math.trunc(start * (1 - value / 100)),
  );
  // The least change leaves the most.
  return down.selectPolicy === "Min" ? Math.max(...limits) : Math.min(...limits);
}

/** One for each policy, from what there was when its period began. */
function limitsOf(
  { policies }: Rules,
  { scaleUpEvents, scaleDownEvents }: ScaleEvents,
  current: number,
  now: Millis,
  limitOf: (policy: HPAScalingPolicy, start: number) => number,
): readonly number[] {
  return policies.map((policy) => {
    const periodMs = policy.periodSeconds * 1000;
    const added = sum(within(scaleUpEvents, periodMs, now));
    const taken = sum(within(scaleDownEvents, periodMs, now));
    return limitOf(policy, current - added + taken);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const WITHIN_RANGE: Condition = {
  type: "ScalingLimited",
  status: "False",
  reason: "DesiredWithinRange",
  message: "the desired count is within the acceptable range",
};
const UP_LIMIT = tooFar("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");
const DOWN_LIMIT = tooFar(
  "ScaleDownLimit",
  "the desired replica count is decreasing faster than the maximum scale rate",
);
const TOO_MANY = tooFar("TooManyReplicas", "the desired replica count is more than the maximum replica count");
const TOO_FEW = tooFar("TooFewReplicas", "the desired replica count is less than the minimum replica count");

function tooFar(reason: string, message: string): Condition {
  return { type: "ScalingLimited", status: "True", reason, message };
}
