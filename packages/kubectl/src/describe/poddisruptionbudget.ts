/** A PodDisruptionBudget. Models describePodDisruptionBudgetV1. */
import { formatSelector, type PodDisruptionBudget, selectorOf } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { nameLines } from "./lines.ts";

export const describePodDisruptionBudget: Describer<PodDisruptionBudget> = (budget, context) => {
  const { spec, status } = budget;
  const selector = spec.selector === undefined ? "<unset>" : formatSelector(selectorOf(spec.selector)) || "<none>";
  return [
    ...nameLines(budget),
    ...(spec.minAvailable !== undefined
      ? [`Min available:\t${spec.minAvailable}`]
      : spec.maxUnavailable !== undefined
        ? [`Max unavailable:\t${spec.maxUnavailable}`]
        : []),
    `Selector:\t${selector}`,
    "Status:",
    `    Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`,
    `    Current:\t${status?.currentHealthy ?? 0}`,
    `    Desired:\t${status?.desiredHealthy ?? 0}`,
    `    Total:\t${status?.expectedPods ?? 0}`,
    ...eventLines(budget, context),
  ];
};
