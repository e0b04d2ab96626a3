/** Deployments. Models pkg/registry/apps/deployment/strategy.go. */
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import { withKeptLabels } from "./metadata.ts";
import type { Strategy } from "./strategy.ts";

export const deploymentStrategy: Strategy<"deployments"> = {
  prepareForCreate: (deployment) => ({ ...firstGeneration(deployment), status: {} }),
  prepareForUpdate(deployment, old) {
    const kept = keepField(deployment, old, "status");
    // Annotations count too: a rollback is asked for by one.
    return nextGeneration(kept, old, [
      [kept.spec, old.spec],
      [kept.metadata.annotations, old.metadata.annotations],
    ]);
  },
  prepareForStatusUpdate: (deployment, old) => withKeptLabels(keepField(deployment, old, "spec"), old),
};
