/** The table of PriorityClasses. */
import type { PriorityClass } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const priorityClassPrinter: Printer<PriorityClass> = {
  columns: [column("Name"), column("Value"), column("Global-Default"), column("Age"), column("PreemptionPolicy")],
  cells: ({ metadata, value, globalDefault, preemptionPolicy }, { now }) => [
    metadata.name ?? "",
    value ?? 0,
    String(globalDefault === true),
    ageOf(metadata.creationTimestamp, now),
    preemptionPolicy ?? "",
  ],
};
