/** Nothing is filled in. Models pkg/apis/policy/v1/defaults.go, which has none. */
import { withKey } from "../core/fill.ts";
import type { PodDisruptionBudget } from "./types.ts";

/** A budget without a spec has an empty one. */
export function defaultPodDisruptionBudget(budget: PodDisruptionBudget): PodDisruptionBudget {
  return withKey(budget, "spec", budget.spec ?? NO_SPEC);
}

const NO_SPEC = {};
