/** Ingresses: their status is the Ingress controller's alone. Models pkg/registry/networking/ingress/strategy.go. */
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const ingressStrategy: Strategy<"ingresses"> = {
  prepareForCreate: (ingress) => ({ ...firstGeneration(ingress), status: { loadBalancer: {} } }),
  prepareForUpdate(ingress, old) {
    const kept = keepField(ingress, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (ingress, old) => keepField(ingress, old, "spec"),
};
