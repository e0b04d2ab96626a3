/** A Deployment. Models describeDeployment. */
import { type Deployment, formatSelector, type PodTemplateSpec, type ReplicaSet, selectorOf } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import type { Context, Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, conditionLines, labelLines, nameLines, rfc1123 } from "./lines.ts";
import { templateLines } from "./pod-template.ts";

export const describeDeployment: Describer<Deployment> = (deployment, context) => {
  const { metadata, spec, status } = deployment;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status ?? {};
  const rolling = spec.strategy?.rollingUpdate;
  return [
    ...nameLines(deployment),
    `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Selector:\t${formatSelector(selectorOf(spec.selector))}`,
    `Replicas:\t${spec.replicas ?? 0} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
    `StrategyType:\t${spec.strategy?.type ?? ""}`,
    `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`,
    ...(rolling === undefined
      ? []
      : [`RollingUpdateStrategy:\t${rolling.maxUnavailable ?? 0} max unavailable, ${rolling.maxSurge ?? 0} max surge`]),
    ...templateLines(spec.template),
    ...conditionLines(status?.conditions),
    ...replicaSetLines(deployment, context),
    ...eventLines(deployment, context),
  ];
};

function replicaSetLines(deployment: Deployment, { client }: Context): readonly string[] {
  const { uid = "", namespace } = deployment.metadata;
  const owned =
    uid === "" ? [] : client.ownedBy("replicasets", uid).filter((set) => set.metadata.namespace === namespace);
  if (owned.length === 0) return [];
  const ordered = [...owned].sort(byAge);
  const newest = ordered.find((set) => deepEqual(bare(set.spec.template), bare(deployment.spec.template)));
  const old = ordered.filter((set) => set !== newest);
  return [`OldReplicaSets:\t${setsText(old)}`, `NewReplicaSet:\t${setsText(newest === undefined ? [] : [newest])}`];
}

function setsText(sets: readonly ReplicaSet[]): string {
  const texts = sets.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`,
  );
  return texts.join(", ") || "<none>";
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [one, other] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp ?? ""} ${metadata.name ?? ""}`);
  return (one ?? "") < (other ?? "") ? -1 : 1;
}

/** Without the label that the deployment controller adds. */
function bare(template: PodTemplateSpec | undefined): unknown {
  const { "pod-template-hash": _hash, ...labels } = template?.metadata?.labels ?? {};
  return { spec: template?.spec, labels, annotations: template?.metadata?.annotations ?? {} };
}
