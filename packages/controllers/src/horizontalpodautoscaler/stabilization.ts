/** What recent recommendations leave of a new one. Models stabilizeRecommendation, stabilizeRecommendationWithBehaviors. */
import type { Condition, HorizontalPodAutoscalerSpec } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import type { Moment } from "../runtime/types.ts";
import { within } from "./memory.ts";
import { rulesOf } from "./rules.ts";

/** What the metrics call for now, and what there is. */
export interface Recommendation {
  readonly wanted: number;
  readonly current: number;
}

export interface Stabilized {
  readonly replicas: number;
  /** AbleToScale. */
  readonly able: Condition;
}

/** It shrinks no further than the highest of the one window, and grows no further than the lowest of the other. */
export function stabilized(
  spec: HorizontalPodAutoscalerSpec,
  recommendations: readonly Moment[],
  { wanted, current }: Recommendation,
  now: Millis,
): Stabilized {
  const { up, down } = rulesOf(spec);
  const lowest = Math.min(wanted, ...within(recommendations, up.windowMs, now));
  const highest = Math.max(wanted, ...within(recommendations, down.windowMs, now));
  // Without a behavior the highest counts even where it is above what there is: a hand that scales down is corrected.
  const replicas = spec.behavior === undefined ? highest : Math.min(Math.max(current, lowest), highest);
  if (replicas === wanted) return { replicas, able: READY };
  return { replicas, able: spec.behavior !== undefined && wanted >= current ? UP : DOWN };
}

const ABLE = { type: "AbleToScale", status: "True" } as const;

const READY: Condition = { ...ABLE, reason: "ReadyForNewScale", message: "recommended size matches current size" };
const UP: Condition = {
  ...ABLE,
  reason: "ScaleUpStabilized",
  message: "recent recommendations were lower than current one, applying the lowest recent recommendation",
};
const DOWN: Condition = {
  ...ABLE,
  reason: "ScaleDownStabilized",
  message: "recent recommendations were higher than current one, applying the highest recent recommendation",
};
