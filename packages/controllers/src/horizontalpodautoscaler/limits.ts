/** How far and how fast an autoscaler may go. Models pkg/controller/podautoscaler/horizontal.go normalizeDesiredReplicasWithBehaviors. */
import {
  type Condition,
  type HorizontalPodAutoscaler,
  type HPAScalingRules,
  SCALE_DOWN,
  SCALE_UP,
} from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";

/** `--horizontal-pod-autoscaler-downscale-stabilization`. */
const DOWNSCALE_STABILIZATION_SECONDS = 300;

export interface Limited {
  readonly replicas: number;
  /** How long until a smaller number may be taken. */
  readonly wait?: Millis;
  readonly able?: Condition;
  readonly limit: Condition;
}

/** The number that is wanted, within the rules, the range, and after the time that a smaller number must have been wanted. */
export function normalized(autoscaler: HorizontalPodAutoscaler, wanted: number, current: number, now: Millis): Limited {
  const { minReplicas = 1, maxReplicas, behavior } = autoscaler.spec;
  const up: HPAScalingRules = behavior?.scaleUp ?? SCALE_UP;
  const down: HPAScalingRules = behavior?.scaleDown ?? SCALE_DOWN;
  if (wanted < current) {
    const windowMs = (down.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_SECONDS) * 1000;
    const wait = sinceWhen(autoscaler, now) + windowMs - now;
    const able = { type: "AbleToScale", status: "True", reason: "ScaleDownStabilized", message: STABILIZED } as const;
    if (wait > 0) return { replicas: current, wait, able, limit: withinRange() };
  }
  if (wanted > current) {
    const most = current + Math.max(...changes(up, current, Math.ceil));
    if (wanted > most && most < maxReplicas)
      return {
        replicas: most,
        limit: tooFar("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate"),
      };
    if (wanted > maxReplicas)
      return {
        replicas: maxReplicas,
        limit: tooFar("TooManyReplicas", "the desired replica count is more than the maximum replica count"),
      };
    return { replicas: wanted, limit: withinRange() };
  }
  const least = current - Math.max(...changes(down, current, Math.floor));
  if (wanted < current && wanted < least && least > minReplicas)
    return {
      replicas: least,
      limit: tooFar("ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate"),
    };
  if (wanted < minReplicas)
    return {
      replicas: minReplicas,
      limit: tooFar("TooFewReplicas", "the desired replica count is less than the minimum replica count"),
    };
  return { replicas: wanted, limit: withinRange() };
}

const STABILIZED = "recent recommendations were higher than current one, applying the highest recent recommendation";

/** Since when fewer are wanted: the condition remembers it. */
function sinceWhen({ status }: HorizontalPodAutoscaler, now: Millis): Millis {
  const able = status?.conditions?.find(({ type }) => type === "AbleToScale");
  return able?.reason === "ScaleDownStabilized" ? (parseRfc3339(able.lastTransitionTime ?? "") ?? now) : now;
}

/** What each policy allows at once; with selectPolicy Min the least of them, with Disabled nothing. */
function changes(rules: HPAScalingRules, current: number, round: (value: number) => number): readonly number[] {
  if (rules.selectPolicy === "Disabled") return [0];
  const allowed = (rules.policies ?? []).map(({ type, value }) =>
    type === "Pods" ? value : round((current * value) / 100),
  );
  if (allowed.length === 0) return [0];
  return rules.selectPolicy === "Min" ? [Math.min(...allowed)] : allowed;
}

function withinRange(): Condition {
  const message = "the desired count is within the acceptable range";
  return { type: "ScalingLimited", status: "False", reason: "DesiredWithinRange", message };
}

function tooFar(reason: string, message: string): Condition {
  return { type: "ScalingLimited", status: "True", reason, message };
}
