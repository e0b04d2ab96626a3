/** New sizes when a Deployment is scaled while several of its sets have pods: each gets its share. Models sync.go scale. */
import type { Deployment, ReplicaSet } from "@kubenetsim/api";
import { countAnnotation, DESIRED_REPLICAS_ANNOTATION, MAX_REPLICAS_ANNOTATION } from "./annotations.ts";
import { availableOf, isRolling, maxSurge, replicasOf, totalReplicas } from "./limits.ts";
import { compareAge, type Revisions } from "./revisions.ts";
import type { Resize } from "./rolling.ts";

/** The sizes after a change of spec.replicas, or while the Deployment is paused. */
export function scaleSets(deployment: Deployment, { newest, old }: Revisions): readonly Resize[] {
  const only = activeOrLatest(newest, old);
  const wanted = replicasOf(deployment);
  if (only !== undefined) return replicasOf(only) === wanted ? [] : [{ set: only, replicas: wanted }];
  if (isSaturated(deployment, newest)) return active(old).map((set) => ({ set, replicas: 0 }));
  if (!isRolling(deployment)) return [];
  return shareOut(deployment, active(newest === undefined ? old : [...old, newest]));
}

/** Whether the Deployment's size differs from what its sets were last told. Models isScalingEvent. */
export function isScaling(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return active(sets).some((set) => {
    const desired = countAnnotation(set, DESIRED_REPLICAS_ANNOTATION);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

/** How many pods a set gains by its share alone; negative if it loses. Models getReplicaSetFraction. */
export function replicaSetFraction(deployment: Deployment, set: ReplicaSet): number {
  if (replicasOf(deployment) === 0) return -replicasOf(set);
  const max = replicasOf(deployment) + maxSurge(deployment);
  const before = countAnnotation(set, MAX_REPLICAS_ANNOTATION) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((replicasOf(set) * max) / before) - replicasOf(set);
}

function active(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter((set) => replicasOf(set) > 0);
}

/** The only set with pods; with none at all the new set, or the youngest old one. Models FindActiveOrLatest. */
function activeOrLatest(newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const running = active(newest === undefined ? old : [...old, newest]);
  if (running.length === 0) return newest ?? old.at(-1);
  return running.length === 1 ? running[0] : undefined;
}

/** The new set has all its pods, and they are available. */
function isSaturated(deployment: Deployment, newest: ReplicaSet | undefined): boolean {
  if (newest === undefined) return false;
  const wanted = replicasOf(deployment);
  const desired = countAnnotation(newest, DESIRED_REPLICAS_ANNOTATION);
  return desired === wanted && replicasOf(newest) === wanted && availableOf(newest) === wanted;
}

function shareOut(deployment: Deployment, sets: readonly ReplicaSet[]): readonly Resize[] {
  const wanted = replicasOf(deployment);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(sets);
  // Larger sets first; of equal ones the newer gains first, the older loses first.
  const bySize = [...sets].sort(
    (a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? compareAge(b, a) : compareAge(a, b)),
  );
  let added = 0;
  const sizes = bySize.map((set) => {
    const share = proportion(deployment, set, toAdd, added);
    added += share;
    return { set, replicas: replicasOf(set) + share };
  });
  // What rounding left over goes to the largest.
  return sizes.map(({ set, replicas }, i) => ({
    set,
    replicas: i === 0 && toAdd !== 0 ? Math.max(0, replicas + toAdd - added) : replicas,
  }));
}

function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (replicasOf(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = replicaSetFraction(deployment, set);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}
