/** On which nodes a DaemonSet's pods belong. Models pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod. */
import type { DaemonSet, Node, NodeSelectorTerm, Pod, Toleration } from "@kubenetsim/api";
import { REVISION_LABEL } from "../controller-revision/controller-revision.ts";
import { podFromTemplate } from "../ownership/pods.ts";
import { tolerates } from "../scheduler/filter.ts";
import { matchesNodeAffinity } from "../scheduler/node-affinity.ts";

export interface Placement {
  /** A pod is wanted here. */
  readonly shouldRun: boolean;
  /** A pod that is here may stay. */
  readonly mayStay: boolean;
}

const NOWHERE: Placement = { shouldRun: false, mayStay: false };

/** What this node means for the set's pods. */
export function placementOn(template: Pod, node: Node): Placement {
  const { nodeName = "", tolerations = [] } = template.spec;
  if (nodeName !== "" && nodeName !== node.metadata.name) return NOWHERE;
  if (!matchesNodeAffinity(template, node)) return NOWHERE;
  const fatal = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== "PreferNoSchedule" && !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
  return { shouldRun: fatal.length === 0, mayStay: fatal.every(({ effect }) => effect !== "NoExecute") };
}

/** The set's pod with the tolerations that every daemon has. */
export function daemonPod(set: DaemonSet, hash: string): Pod {
  const pod = podFromTemplate({ ...set, apiVersion: "apps/v1", kind: "DaemonSet" }, set.spec.template);
  const given = pod.spec.tolerations ?? [];
  const added = TOLERATIONS.filter((each) => each.key !== NETWORK_UNAVAILABLE || pod.spec.hostNetwork === true).filter(
    (each) =>
      !given.some(
        ({ key, effect, operator }) => key === each.key && effect === each.effect && operator === each.operator,
      ),
  );
  const labels = { ...pod.metadata.labels, [REVISION_LABEL]: hash };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: { ...pod.spec, tolerations: [...given, ...added] },
  };
}

/** The same, for one node alone: the scheduler does the rest. Models ReplaceDaemonSetPodNodeNameNodeAffinity. */
export function daemonPodFor(template: Pod, node: string): Pod {
  const { affinity } = template.spec;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }] as const;
  const terms: readonly NodeSelectorTerm[] = required?.nodeSelectorTerms ?? [{}];
  const nodeSelectorTerms = terms.map((term) => ({ ...term, matchFields }));
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
  };
  return { ...template, spec: { ...template.spec, affinity: { ...affinity, nodeAffinity } } };
}

/** The node on which the pod is, or for which it was made. */
export function targetNode({ spec }: Pod): string {
  if ((spec.nodeName ?? "") !== "") return spec.nodeName ?? "";
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.find(({ key }) => key === "metadata.name")?.values?.[0] ?? "";
}

const NETWORK_UNAVAILABLE = "node.kubernetes.io/network-unavailable";

const TOLERATIONS: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
  { key: NETWORK_UNAVAILABLE, operator: "Exists", effect: "NoSchedule" },
];
