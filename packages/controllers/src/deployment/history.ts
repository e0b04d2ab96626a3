/** Which old ReplicaSets are forgotten. Models pkg/controller/deployment/sync.go cleanupDeployment. */
import type { Deployment, ReplicaSet } from "@kubenetsim/api";
import { revisionOf } from "./annotations.ts";
import { replicasOf } from "./limits.ts";
import { compareAge } from "./revisions.ts";

/** The sets beyond spec.revisionHistoryLimit, lowest revisions first; never one that still has pods. */
export function outdatedSets(deployment: Deployment, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined) return [];
  const candidates = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = candidates.length - limit;
  if (surplus <= 0) return [];
  const byRevision = [...candidates].sort((a, b) => revisionOf(a) - revisionOf(b) || compareAge(a, b));
  return byRevision.slice(0, surplus).filter(isIdle);
}

function isIdle(set: ReplicaSet): boolean {
  const seen = set.status?.observedGeneration ?? 0;
  return (set.status?.replicas ?? 0) === 0 && replicasOf(set) === 0 && (set.metadata.generation ?? 0) <= seen;
}
