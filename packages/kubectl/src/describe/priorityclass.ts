/** A PriorityClass. Models describePriorityClass. */
import { formatLabels, type PriorityClass } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";

export const describePriorityClass: Describer<PriorityClass> = (priorityClass, context) => {
  const { metadata, value = 0, globalDefault = false, preemptionPolicy = "", description = "" } = priorityClass;
  return [
    `Name:\t${metadata.name ?? ""}`,
    `Value:\t${value}`,
    `GlobalDefault:\t${globalDefault}`,
    `PreemptionPolicy:\t${preemptionPolicy}`,
    `Description:\t${description}`,
    `Annotations:\t${formatLabels(metadata.annotations)}`,
    ...eventLines(priorityClass, context),
  ];
};
