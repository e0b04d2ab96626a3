/** ReplicationControllers. Models pkg/registry/core/replicationcontroller/strategy.go. */
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const replicationControllerStrategy: Strategy<"replicationcontrollers"> = {
  prepareForCreate: (controller) => ({ ...firstGeneration(controller), status: { replicas: 0 } }),
  prepareForUpdate(controller, old) {
    const kept = keepField(controller, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (controller, old) => keepField(controller, old, "spec"),
};
