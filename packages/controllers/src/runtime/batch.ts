/** Endpoints controllers that gather changes of pods into batches. Models --endpoint-updates-batch-period and its twin for slices. */
import type { Millis } from "@kubenetsim/sim";
import type { Controller } from "./types.ts";

/** The controller, but pods make a key due only after the period. */
export function withBatchPeriod(controller: Controller, periodMs: Millis): Controller {
  if (periodMs === 0) return controller;
  const watches = controller.watches.map((each) => (each.resource === "pods" ? { ...each, afterMs: periodMs } : each));
  return { ...controller, watches };
}
