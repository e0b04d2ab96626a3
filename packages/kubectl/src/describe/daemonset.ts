/** A DaemonSet. Models describeDaemonSet. */
import { type DaemonSet, formatLabels, formatSelector, selectorOf } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines } from "./lines.ts";
import { templateLines } from "./pod-template.ts";
import { podsStatusLine } from "./pods-status.ts";

export const describeDaemonSet: Describer<DaemonSet> = (set, context) => {
  const { metadata, spec, status } = set;
  return [
    `Name:\t${metadata.name ?? ""}`,
    `Selector:\t${formatSelector(selectorOf(spec.selector))}`,
    `Node-Selector:\t${formatLabels(spec.template.spec?.nodeSelector)}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`,
    `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`,
    `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`,
    `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`,
    podsStatusLine(set, spec.selector, context),
    ...templateLines(spec.template),
    ...eventLines(set, context),
  ];
};
