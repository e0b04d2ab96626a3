/** Fills in what a HorizontalPodAutoscaler left out. Models pkg/apis/autoscaling/v2/defaults.go. */
import { fillAbsent, withKey } from "../core/fill.ts";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, HPAScalingRules, MetricSpec } from "./types.ts";

/** Fills in what an autoscaler left out; without metrics it looks at the processor. */
export function defaultHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  let spec = fillAbsent(autoscaler.spec ?? NO_SPEC, { minReplicas: 1 });
  if ((spec.metrics?.length ?? 0) === 0) spec = { ...spec, metrics: CPU };
  const { behavior } = spec;
  if (behavior === undefined) return withKey(autoscaler, "spec", spec);
  let filled = withKey(behavior, "scaleUp", fillAbsent(behavior.scaleUp ?? {}, SCALE_UP));
  filled = withKey(filled, "scaleDown", fillAbsent(behavior.scaleDown ?? {}, SCALE_DOWN));
  return withKey(autoscaler, "spec", withKey(spec, "behavior", filled));
}

// A manifest without a spec is filled in like any other, for validation to refuse.
const NO_SPEC = {} as HorizontalPodAutoscalerSpec;
const CPU: readonly MetricSpec[] = [
  { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
];

/** How fast it grows where nothing else is said: by 4 pods or 100 percent in 15 seconds, whichever is more. */
export const SCALE_UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};

/** How fast it shrinks: all at once, but never below what was wanted within the stabilization window. */
export const SCALE_DOWN: HPAScalingRules = {
  selectPolicy: "Max",
  policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
};
