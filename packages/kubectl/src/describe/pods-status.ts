/** How many pods of a workload are in which phase. Models getPodStatusForController. */
import { controllerOf, type KubeObject, type LabelSelector, type PodPhase } from "@kubenetsim/api";
import type { Context } from "./context.ts";

/** Only pods that the workload controls count. */
export function podsStatusLine({ metadata }: KubeObject, selector: LabelSelector, { client }: Context): string {
  const own = client
    .podsSelected(metadata.namespace ?? "", selector)
    .filter((pod) => controllerOf(pod.metadata)?.uid === metadata.uid);
  const count = (phase: PodPhase): number => own.filter((pod) => pod.status?.phase === phase).length;
  const [running, waiting, succeeded, failed] = [
    count("Running"),
    count("Pending"),
    count("Succeeded"),
    count("Failed"),
  ];
  return `Pods Status:\t${running} Running / ${waiting} Waiting / ${succeeded} Succeeded / ${failed} Failed`;
}
