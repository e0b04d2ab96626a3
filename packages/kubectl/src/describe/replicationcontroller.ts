/** A ReplicationController. Models describeReplicationController. */
import { formatLabels, type ReplicationController } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, conditionLines, labelLines, nameLines } from "./lines.ts";
import { templateLines } from "./pod-template.ts";
import { podsStatusLine } from "./pods-status.ts";

export const describeReplicationController: Describer<ReplicationController> = (controller, context) => {
  const { metadata, spec, status } = controller;
  return [
    ...nameLines(controller),
    `Selector:\t${formatLabels(spec.selector)}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`,
    podsStatusLine(controller, { matchLabels: spec.selector ?? {} }, context),
    ...templateLines(spec.template),
    ...conditionLines(status?.conditions),
    ...eventLines(controller, context),
  ];
};
