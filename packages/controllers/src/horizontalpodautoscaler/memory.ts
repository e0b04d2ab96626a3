/** What an autoscaler keeps in mind between two looks. Models the maps recommendations, scaleUpEvents and scaleDownEvents of HorizontalController. */
import { type HorizontalPodAutoscaler, keyOf } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import type { Context, Memory, Moment } from "../runtime/types.ts";
import { type Rules, rulesOf } from "./rules.ts";

export interface AutoscalerMemory extends Memory {
  /** What its metrics called for, before stabilization and limits. */
  readonly recommendations: readonly Moment[];
  /** By how many it grew. */
  readonly scaleUpEvents: readonly Moment[];
  /** By how many it shrank: a positive number. */
  readonly scaleDownEvents: readonly Moment[];
}

/** Where nothing is remembered, the present size counts as recommended. Models recordInitialRecommendation. */
export function memoryOf(context: Context, autoscaler: HorizontalPodAutoscaler, current: number): AutoscalerMemory {
  const { recommendations = [], scaleUpEvents = [], scaleDownEvents = [] } = context.recall(keyOf(autoscaler)) ?? {};
  const known = recommendations.length > 0 ? recommendations : [{ at: context.now, value: current }];
  return { recommendations: known, scaleUpEvents, scaleDownEvents };
}

export function remember(context: Context, autoscaler: HorizontalPodAutoscaler, memory: AutoscalerMemory): void {
  context.remember(keyOf(autoscaler), memory);
}

/** Keeps what no stabilization window reaches back to no longer than it must. */
export function withRecommendation(
  memory: AutoscalerMemory,
  { spec }: Pick<HorizontalPodAutoscaler, "spec">,
  value: number,
  now: Millis,
): AutoscalerMemory {
  const { up, down } = rulesOf(spec);
  const keptMs = Math.max(up.windowMs, down.windowMs);
  return { ...memory, recommendations: noted(memory.recommendations, { at: now, value }, keptMs) };
}

/** Without a behavior nobody asks for them. Models storeScaleEvent. */
export function withScaleEvent(
  memory: AutoscalerMemory,
  { spec }: Pick<HorizontalPodAutoscaler, "spec">,
  change: number,
  now: Millis,
): AutoscalerMemory {
  if (spec.behavior === undefined) return memory;
  const { up, down } = rulesOf(spec);
  const event = { at: now, value: Math.abs(change) };
  return change > 0
    ? { ...memory, scaleUpEvents: noted(memory.scaleUpEvents, event, longestPeriodMs(up)) }
    : { ...memory, scaleDownEvents: noted(memory.scaleDownEvents, event, longestPeriodMs(down)) };
}

/** What happened less than so long ago. */
export function within(moments: readonly Moment[], periodMs: Millis, now: Millis): readonly number[] {
  return moments.filter(({ at }) => at > now - periodMs).map(({ value }) => value);
}

/** In the place of the last that is too old, so that a list grows no longer than what happens within its time. */
function noted(moments: readonly Moment[], next: Moment, keptMs: Millis): readonly Moment[] {
  const old = moments.findLastIndex(({ at }) => at < next.at - keptMs);
  return old < 0 ? [...moments, next] : moments.with(old, next);
}

function longestPeriodMs({ policies }: Rules): Millis {
  return policies.reduce((longest, { periodSeconds }) => Math.max(longest, periodSeconds * 1000), 0);
}
