/** The table of PodDisruptionBudgets. Models printPodDisruptionBudget. */
import type { PodDisruptionBudget } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const podDisruptionBudgetPrinter: Printer<PodDisruptionBudget> = {
  columns: [
    column("Name"),
    column("Min Available"),
    column("Max Unavailable"),
    column("Allowed Disruptions", "integer"),
    column("Age"),
  ],
  cells: ({ metadata, spec, status }, { now }) => [
    metadata.name ?? "",
    String(spec.minAvailable ?? "N/A"),
    String(spec.maxUnavailable ?? "N/A"),
    status?.disruptionsAllowed ?? 0,
    ageOf(metadata.creationTimestamp, now),
  ],
};
