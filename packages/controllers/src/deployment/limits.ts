/** How many pods a rolling update may add, and how many it may do without. Models deployment_util.go ResolveFenceposts, MaxSurge, MaxUnavailable. */
import { type Deployment, type IntOrString, type ReplicaSet, scaledValue } from "@kubenetsim/api";

/** The wanted number of pods. */
export function replicasOf(object: Deployment | ReplicaSet): number {
  return object.spec.replicas ?? 1;
}

/** Both limits of a rolling update, in pods. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** Both limits as numbers; undefined if one is neither number nor percentage. Both zero would never get anywhere, so one may be unavailable then. */
export function resolveFenceposts(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  replicas: number,
): Fenceposts | undefined {
  const surge = scaledValue(maxSurge ?? 0, replicas, true);
  const unavailable = scaledValue(maxUnavailable ?? 0, replicas, false);
  if (!surge.ok || !unavailable.ok) return undefined;
  const limits = { surge: surge.value, unavailable: unavailable.value };
  return limits.surge === 0 && limits.unavailable === 0 ? { surge: 0, unavailable: 1 } : limits;
}

/** How many pods above the wanted number may exist. */
export function maxSurge(deployment: Deployment): number {
  return isRolling(deployment) ? fenceposts(deployment).surge : 0;
}

/** How many of the wanted pods may be unavailable. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRolling(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

/** How many pods must stay available. Models MinAvailable. */
export function minAvailable(deployment: Deployment): number {
  return isRolling(deployment) ? replicasOf(deployment) - maxUnavailable(deployment) : 0;
}

export function isRolling(deployment: Deployment): boolean {
  return (deployment.spec.strategy?.type ?? "RollingUpdate") === "RollingUpdate";
}

/** The sum of what the sets want. */
export function totalReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + replicasOf(set), 0);
}

/** The sum of the pods that the sets count as theirs. */
export function totalActual(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + (set.status?.replicas ?? 0), 0);
}

/** The sum of the pods that are going; undefined if a set that was looked at does not tell. Models GetTerminatingReplicaCountForReplicaSets. */
export function totalTerminating(sets: readonly ReplicaSet[]): number | undefined {
  let total = 0;
  for (const { status } of sets) {
    const isSeen = (status?.observedGeneration ?? 0) > 0;
    if (status?.terminatingReplicas === undefined && isSeen) return undefined;
    total += status?.terminatingReplicas ?? 0;
  }
  return total;
}

/** The sum of what the sets have available. */
export function totalAvailable(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + availableOf(set), 0);
}

export function availableOf(set: ReplicaSet): number {
  return set.status?.availableReplicas ?? 0;
}

/** The server lets no bad limit in; upstream takes one that is there all the same as zero. */
function fenceposts(deployment: Deployment): Fenceposts {
  const { maxSurge: surge, maxUnavailable: unavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(surge, unavailable, replicasOf(deployment)) ?? { surge: 0, unavailable: 0 };
}
