/** HorizontalPodAutoscalers. Models pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go. */
import { keepField } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const horizontalPodAutoscalerStrategy: Strategy<"horizontalpodautoscalers"> = {
  prepareForCreate: (autoscaler) => ({ ...autoscaler, status: { desiredReplicas: 0 } }),
  prepareForUpdate: (autoscaler, old) => keepField(autoscaler, old, "status"),
  prepareForStatusUpdate: (autoscaler, old) => keepField(autoscaler, old, "spec"),
};
