/** What one sync of a Deployment does to its ReplicaSets: a pure decision. Models deployment_controller.go syncDeployment, rolling.go, recreate.go. */
import type { Deployment, ReplicaSet } from "@kubenetsim/api";
import { replicasOf } from "./limits.ts";
import { isScaling, scaleSets } from "./proportional.ts";
import { newReplicaSet, type Revisions } from "./revisions.ts";
import { newSetReplicas, nextNewSetReplicas, type Resize, shrinkOldSets } from "./rolling.ts";

export interface DeploymentPlan {
  readonly create?: ReplicaSet;
  /** Sizes and annotations to write. A set may be listed only for its annotations. */
  readonly resize: readonly Resize[];
  /** Whether this sync was about the rollout, so that its progress is judged. */
  readonly isRollout: boolean;
  /** Whether old revisions beyond the limit may be cleaned up now. */
  readonly mayCleanUp: boolean;
}

/** One step. The next one follows when the sets' own events come back. */
export function planDeployment(deployment: Deployment, revisions: Revisions, hasOldPods: boolean): DeploymentPlan {
  const all = allSets(revisions);
  if (deployment.metadata.deletionTimestamp !== undefined) return { resize: [], isRollout: false, mayCleanUp: false };
  if (deployment.spec.paused === true) {
    return { resize: scaleSets(deployment, revisions), isRollout: false, mayCleanUp: true };
  }
  if (isScaling(deployment, all)) {
    return { resize: scaleSets(deployment, revisions), isRollout: false, mayCleanUp: false };
  }
  return deployment.spec.strategy?.type === "Recreate"
    ? planRecreate(deployment, revisions, hasOldPods)
    : planRolling(deployment, revisions);
}

/** New and old ones. */
export function allSets({ newest, old }: Revisions): readonly ReplicaSet[] {
  return newest === undefined ? old : [...old, newest];
}

function planRolling(deployment: Deployment, revisions: Revisions): DeploymentPlan {
  const { newest, old, revision } = revisions;
  if (newest === undefined) {
    const create = newReplicaSet(deployment, newSetReplicas(deployment, old, 0), revision);
    return { create, resize: [], isRollout: true, mayCleanUp: false };
  }
  const replicas = nextNewSetReplicas(deployment, allSets(revisions), replicasOf(newest));
  const resize = replicas !== replicasOf(newest) ? [{ set: newest, replicas }] : shrinkOldSets(deployment, newest, old);
  return { resize, isRollout: true, mayCleanUp: resize.length === 0 };
}

function planRecreate(deployment: Deployment, revisions: Revisions, hasOldPods: boolean): DeploymentPlan {
  const { newest, old, revision } = revisions;
  const running = old.filter((set) => replicasOf(set) > 0);
  if (running.length > 0) {
    return { resize: running.map((set) => ({ set, replicas: 0 })), isRollout: true, mayCleanUp: false };
  }
  if (hasOldPods) return { resize: [], isRollout: true, mayCleanUp: false };
  const replicas = replicasOf(deployment);
  if (newest === undefined) {
    return { create: newReplicaSet(deployment, replicas, revision), resize: [], isRollout: true, mayCleanUp: false };
  }
  const resize = replicasOf(newest) === replicas ? [] : [{ set: newest, replicas }];
  return { resize, isRollout: true, mayCleanUp: resize.length === 0 };
}
