/** Checks how a Deployment replaces its pods. Models pkg/apis/apps/validation/validation.go ValidateDeploymentStrategy. */
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { child, type FieldError, forbidden, invalid, notSupported, required } from "../meta/field-error.ts";
import { numberIn, validateIntOrPercent, validateNotMoreThan100Percent } from "./int-or-percent-validate.ts";
import type { DeploymentStrategy } from "./types.ts";

/** Checks a defaulted strategy. */
export function validateDeploymentStrategy(strategy: DeploymentStrategy, path: string): FieldErrors {
  const { type, rollingUpdate } = strategy;
  const at = child(path, "rollingUpdate");
  if (type === "Recreate") {
    return rollingUpdate === undefined
      ? NO_ERRORS
      : [forbidden(at, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== "RollingUpdate") return [notSupported(path, strategy, ["Recreate", "RollingUpdate"])];
  if (rollingUpdate === undefined) return [required(at, "this should be defaulted and never be nil")];
  return validateRollingUpdate(rollingUpdate, at);
}

function validateRollingUpdate(rolling: NonNullable<DeploymentStrategy["rollingUpdate"]>, path: string): FieldErrors {
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const unavailablePath = child(path, "maxUnavailable");
  const errors: FieldError[] = [
    ...validateIntOrPercent(maxUnavailable, unavailablePath),
    ...validateIntOrPercent(maxSurge, child(path, "maxSurge")),
  ];
  if (numberIn(maxUnavailable) === 0 && numberIn(maxSurge) === 0) {
    errors.push(invalid(unavailablePath, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  errors.push(...validateNotMoreThan100Percent(maxUnavailable, unavailablePath));
  return errors;
}
