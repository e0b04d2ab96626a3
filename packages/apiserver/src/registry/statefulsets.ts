/** StatefulSets. Models pkg/registry/apps/statefulset/strategy.go. */
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const statefulSetStrategy: Strategy<"statefulsets"> = {
  prepareForCreate: (set) => ({ ...firstGeneration(set), status: { replicas: 0 } }),
  prepareForUpdate(set, old) {
    const kept = keepField(set, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (set, old) => keepField(set, old, "spec"),
};
