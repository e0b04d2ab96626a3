/** The next sizes of a rolling update: never more than surge allows, never fewer available than promised. Models pkg/controller/deployment/rolling.go. */
import type { Deployment, ReplicaSet } from "@kubenetsim/api";
import { availableOf, isRolling, maxSurge, minAvailable, replicasOf, totalAvailable, totalReplicas } from "./limits.ts";

/** The size that one set should have. */
export interface Resize {
  readonly set: ReplicaSet;
  readonly replicas: number;
}

/** The next size of the new set: what is above the wanted number goes at once. Models reconcileNewReplicaSet. */
export function nextNewSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = replicasOf(deployment);
  return current >= wanted ? wanted : newSetReplicas(deployment, all, current);
}

/** How far the new set may grow, given all of them. Models NewRSNewReplicas. */
export function newSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const wanted = replicasOf(deployment);
  if (!isRolling(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - totalReplicas(all);
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

/** New sizes of the old sets, oldest first: pods that do not work go first, then as many as the available ones allow. */
export function shrinkOldSets(
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): readonly Resize[] {
  if (totalReplicas(old) === 0) return [];
  const newUnavailable = replicasOf(newest) - availableOf(newest);
  const maxScaledDown = totalReplicas([newest, ...old]) - minAvailable(deployment) - newUnavailable;
  if (maxScaledDown <= 0) return [];
  const cleaned = cleanUpUnhealthy(old, maxScaledDown);
  const shrunk = scaleDownOld(deployment, newest, cleaned);
  return shrunk.filter(({ set, replicas }) => replicas !== replicasOf(set));
}

/** Takes away pods that are not available, at most so many. Models cleanupUnhealthyReplicas. */
export function cleanUpUnhealthy(old: readonly ReplicaSet[], max: number): readonly Resize[] {
  let left = max;
  return old.map((set) => {
    const replicas = replicasOf(set);
    const count = Math.max(0, Math.min(left, replicas - availableOf(set)));
    left -= count;
    return { set, replicas: replicas - count };
  });
}

/** Takes away available pods, down to the least that must stay. Models scaleDownOldReplicaSetsForRollingUpdate. */
export function scaleDownOld(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly Resize[],
): readonly Resize[] {
  const sets = old.map(({ set }) => set);
  let left = totalAvailable(newest === undefined ? sets : [newest, ...sets]) - minAvailable(deployment);
  return old.map(({ set, replicas }) => {
    const count = Math.max(0, Math.min(left, replicas));
    left -= count;
    return { set, replicas: replicas - count };
  });
}
