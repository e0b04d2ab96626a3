/** Plays one schedule on a fork: the change, with load meanwhile. */
import type { Cluster, TrafficReport } from "@kubenetsim/cluster";
import { delaysOf, type Knob } from "./knobs.ts";
import type { SafetyQuestion, Schedule } from "./types.ts";

export const RATE = 200;
export const DURATION = "60s";

export function play(question: SafetyQuestion, knobs: readonly Knob[], schedule: Schedule): TrafficReport {
  const fork = changed(question, knobs, schedule);
  const { rate, concurrency } = question.traffic;
  const pace = rate === undefined && concurrency === undefined ? { rate: RATE } : {};
  return fork.traffic({ duration: DURATION, ...question.traffic, ...pace });
}

/** A fork at the moment of the change. */
export function changed(question: SafetyQuestion, knobs: readonly Knob[], schedule: Schedule): Cluster {
  const fork = question.cluster.fork();
  fork.delay(delaysOf(knobs, schedule));
  if (schedule.order !== undefined) fork.order(schedule.order);
  question.change(fork);
  return fork;
}
