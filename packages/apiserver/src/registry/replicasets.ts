/** ReplicaSets. Models pkg/registry/apps/replicaset/strategy.go. */
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const replicaSetStrategy: Strategy<"replicasets"> = {
  prepareForCreate: (replicaSet) => ({ ...firstGeneration(replicaSet), status: { replicas: 0 } }),
  prepareForUpdate(replicaSet, old) {
    const kept = keepField(replicaSet, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (replicaSet, old) => keepField(replicaSet, old, "spec"),
};
