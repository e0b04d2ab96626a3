/** Fills in what a PriorityClass left out. Models pkg/apis/scheduling/v1/defaults.go. */
import { fillAbsent } from "../core/fill.ts";
import type { PriorityClass } from "./types.ts";

export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return fillAbsent(priorityClass, { preemptionPolicy: "PreemptLowerPriority", value: 0 });
}
