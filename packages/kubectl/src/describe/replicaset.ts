/** A ReplicaSet. Models describeReplicaSet. */
import { formatSelector, type Pod, type PodPhase, type ReplicaSet, selectorOf } from "@kubenetsim/api";
import type { Context, Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, conditionLines, controllerLines, labelLines, nameLines } from "./lines.ts";
import { templateLines } from "./pod-template.ts";

export const describeReplicaSet: Describer<ReplicaSet> = (set, context) => {
  const { metadata, spec, status } = set;
  return [
    ...nameLines(set),
    `Selector:\t${formatSelector(selectorOf(spec.selector)) || "<none>"}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    ...controllerLines(set),
    `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`,
    podsLine(set, context),
    ...templateLines(spec.template),
    ...conditionLines(status?.conditions),
    ...eventLines(set, context),
  ];
};

function podsLine({ metadata, spec }: ReplicaSet, { client }: Context): string {
  const selected = client.podsSelected(metadata.namespace ?? "", spec.selector);
  const own = selected.filter((pod) => controllerOf(pod) === metadata.uid);
  const count = (phase: PodPhase): number => own.filter((pod) => pod.status?.phase === phase).length;
  const [running, waiting, succeeded, failed] = [
    count("Running"),
    count("Pending"),
    count("Succeeded"),
    count("Failed"),
  ];
  return `Pods Status:\t${running} Running / ${waiting} Waiting / ${succeeded} Succeeded / ${failed} Failed`;
}

function controllerOf({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}
