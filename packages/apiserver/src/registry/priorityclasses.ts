/** PriorityClasses. Models pkg/registry/scheduling/priorityclass. */
import { firstGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const priorityClassStrategy: Strategy<"priorityclasses"> = {
  prepareForCreate: firstGeneration,
  prepareForUpdate: (priorityClass) => priorityClass,
};
