/** Checks a PodDisruptionBudget. Models pkg/apis/policy/validation/validation.go ValidatePodDisruptionBudget. */
import { validateIntOrPercent, validateNotMoreThan100Percent } from "../apps/int-or-percent-validate.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateNonnegative, validateOptionalOneOf } from "../core/field-checks.ts";
import { invalid } from "../meta/field-error.ts";
import { validateLabelSelector } from "../meta/label-selector.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { IntOrString } from "../meta/types.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from "./types.ts";

/** Checks a PodDisruptionBudget that is to be created. */
export function validatePodDisruptionBudget(budget: PodDisruptionBudget): FieldErrors {
  return [
    ...validateCoreMeta(budget.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(budget.spec ?? {}),
  ];
}

export function validatePodDisruptionBudgetUpdate(
  newBudget: PodDisruptionBudget,
  oldBudget: PodDisruptionBudget,
): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newBudget.metadata, oldBudget.metadata, "metadata"),
    ...validateSpec(newBudget.spec ?? {}),
  ];
}

export function validatePodDisruptionBudgetStatusUpdate(
  newBudget: PodDisruptionBudget,
  oldBudget: PodDisruptionBudget,
): FieldErrors {
  const { status } = newBudget;
  return [
    ...validateCoreMetaUpdate(newBudget.metadata, oldBudget.metadata, "metadata"),
    ...validateNonnegative(status?.disruptionsAllowed, "status.disruptionsAllowed"),
    ...validateNonnegative(status?.currentHealthy, "status.currentHealthy"),
    ...validateNonnegative(status?.desiredHealthy, "status.desiredHealthy"),
    ...validateNonnegative(status?.expectedPods, "status.expectedPods"),
  ];
}

function validateSpec(spec: PodDisruptionBudgetSpec): FieldErrors {
  const { minAvailable, maxUnavailable } = spec;
  const both = minAvailable !== undefined && maxUnavailable !== undefined;
  return [
    ...(both ? [invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set")] : NO_ERRORS),
    ...validateShare(minAvailable, "spec.minAvailable"),
    ...validateShare(maxUnavailable, "spec.maxUnavailable"),
    ...validateLabelSelector(spec.selector, "spec.selector"),
    ...validateOptionalOneOf(
      spec.unhealthyPodEvictionPolicy,
      ["AlwaysAllow", "IfHealthyBudget"],
      "spec.unhealthyPodEvictionPolicy",
    ),
  ];
}

function validateShare(value: IntOrString | undefined, path: string): FieldErrors {
  if (value === undefined) return NO_ERRORS;
  return [...validateIntOrPercent(value, path), ...validateNotMoreThan100Percent(value, path)];
}
