/** A ReplicaSet. Models describeReplicaSet. */
import { formatSelector, type ReplicaSet, selectorOf } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, conditionLines, controllerLines, labelLines, nameLines } from "./lines.ts";
import { templateLines } from "./pod-template.ts";
import { podsStatusLine } from "./pods-status.ts";

export const describeReplicaSet: Describer<ReplicaSet> = (set, context) => {
  const { metadata, spec, status } = set;
  return [
    ...nameLines(set),
    `Selector:\t${formatSelector(selectorOf(spec.selector)) || "<none>"}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    ...controllerLines(set),
    `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`,
    podsStatusLine(set, spec.selector, context),
    ...templateLines(spec.template),
    ...conditionLines(status?.conditions),
    ...eventLines(set, context),
  ];
};
