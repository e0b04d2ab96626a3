/** PodDisruptionBudgets. Models pkg/registry/policy/poddisruptionbudget/strategy.go. */
import type { PodDisruptionBudgetStatus } from "@kubenetsim/api";
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const podDisruptionBudgetStrategy: Strategy<"poddisruptionbudgets"> = {
  prepareForCreate: (budget) => ({ ...firstGeneration(budget), status: NOTHING }),
  prepareForUpdate(budget, old) {
    const kept = keepField(budget, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (budget, old) => keepField(budget, old, "spec"),
};

/** Until the controller has counted, nothing may be disrupted. */
const NOTHING: PodDisruptionBudgetStatus = {
  disruptionsAllowed: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
};
