/** Checks how fast an autoscaler may grow and shrink. Models pkg/apis/autoscaling/validation/validation.go validateBehavior. */
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { child, type FieldError, index, invalid, notSupported, required } from "../meta/field-error.ts";
import type { HorizontalPodAutoscalerSpec, HPAScalingPolicy, HPAScalingRules } from "./types.ts";

const WINDOW_SECONDS_MAX = 3600;
const PERIOD_SECONDS_MAX = 1800;
const SELECT_POLICIES: readonly string[] = ["Disabled", "Max", "Min"];
const POLICY_TYPES: readonly string[] = ["Percent", "Pods"];

export function validateBehavior(behavior: HorizontalPodAutoscalerSpec["behavior"], path: string): FieldErrors {
  return [
    ...validateRules(behavior?.scaleUp, child(path, "scaleUp")),
    ...validateRules(behavior?.scaleDown, child(path, "scaleDown")),
  ];
}

function validateRules(rules: HPAScalingRules | undefined, path: string): FieldErrors {
  if (rules === undefined) return NO_ERRORS;
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [] } = rules;
  const errors: FieldError[] = [];
  const windowPath = child(path, "stabilizationWindowSeconds");
  if (window < 0) errors.push(invalid(windowPath, window, "must be greater than or equal to zero"));
  if (window > WINDOW_SECONDS_MAX)
    errors.push(invalid(windowPath, window, `must be less than or equal to ${WINDOW_SECONDS_MAX}`));
  if (selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy))
    errors.push(notSupported(child(path, "selectPolicy"), selectPolicy, SELECT_POLICIES));
  const policiesPath = child(path, "policies");
  if (policies.length === 0) errors.push(required(policiesPath, "must specify at least one Policy"));
  for (const [i, policy] of policies.entries()) errors.push(...validatePolicy(policy, index(policiesPath, i)));
  return errors;
}

function validatePolicy(policy: Partial<HPAScalingPolicy>, path: string): FieldErrors {
  const { value = 0, periodSeconds = 0 } = policy;
  const type: string = policy.type ?? "";
  const errors: FieldError[] = [];
  if (!POLICY_TYPES.includes(type)) errors.push(notSupported(child(path, "type"), type, POLICY_TYPES));
  if (value <= 0) errors.push(invalid(child(path, "value"), value, "must be greater than zero"));
  const periodPath = child(path, "periodSeconds");
  if (periodSeconds <= 0) errors.push(invalid(periodPath, periodSeconds, "must be greater than zero"));
  if (periodSeconds > PERIOD_SECONDS_MAX)
    errors.push(invalid(periodPath, periodSeconds, `must be less than or equal to ${PERIOD_SECONDS_MAX}`));
  return errors;
}
