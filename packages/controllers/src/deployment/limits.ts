/** How many pods a rolling update may add, and how many it may do without. Models deployment_util.go ResolveFenceposts, MaxSurge, MaxUnavailable. */
import { type Deployment, type IntOrString, type ReplicaSet, scaledValue } from "@kubenetsim/api";

/** The wanted number of pods. */
export function replicasOf(object: Deployment | ReplicaSet): number {
  return object.spec.replicas ?? 1;
}

/** Both limits as numbers. Both zero would never get anywhere, so one may be unavailable then. */
export function resolveFenceposts(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = scaledValue(maxSurge ?? 0, replicas, true);
  const unavailable = scaledValue(maxUnavailable ?? 0, replicas, false);
  const limits = { surge: surge.ok ? surge.value : 0, unavailable: unavailable.ok ? unavailable.value : 0 };
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

export function isRolling(deployment: Deployment): boolean {
  return (deployment.spec.strategy?.type ?? "RollingUpdate") === "RollingUpdate";
}

/** The sum of what the sets want. */
export function totalReplicas(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + replicasOf(set), 0);
}

/** The sum of what the sets have available. */
export function totalAvailable(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + availableOf(set), 0);
}

export function availableOf(set: ReplicaSet): number {
  return set.status?.availableReplicas ?? 0;
}

function fenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge: surge, maxUnavailable: unavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(surge, unavailable, replicasOf(deployment));
}
