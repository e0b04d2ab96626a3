/** How fast an autoscaler grows and shrinks, the controller's own flag filled in. Models maybeInitScaleDownStabilizationWindow. */
import {
  type HorizontalPodAutoscalerSpec,
  type HPAScalingPolicy,
  type HPAScalingRules,
  SCALE_DOWN,
  SCALE_UP,
} from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";

/** `--horizontal-pod-autoscaler-downscale-stabilization`. */
const DOWNSCALE_STABILIZATION_MS: Millis = 300_000;

/** In one direction. */
export interface Rules {
  readonly windowMs: Millis;
  readonly selectPolicy: NonNullable<HPAScalingRules["selectPolicy"]>;
  readonly policies: readonly HPAScalingPolicy[];
}

export function rulesOf({ behavior }: HorizontalPodAutoscalerSpec): { readonly up: Rules; readonly down: Rules } {
  return {
    up: filled(behavior?.scaleUp ?? SCALE_UP, 0),
    down: filled(behavior?.scaleDown ?? SCALE_DOWN, DOWNSCALE_STABILIZATION_MS),
  };
}

function filled(rules: HPAScalingRules, windowMs: Millis): Rules {
  const { stabilizationWindowSeconds, selectPolicy = "Max", policies = [] } = rules;
  return {
    windowMs: stabilizationWindowSeconds === undefined ? windowMs : stabilizationWindowSeconds * 1000,
    selectPolicy,
    policies,
  };
}
