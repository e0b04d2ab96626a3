/** Numbers and percentages in the specs of workloads. Models pkg/apis/apps/validation/validation.go ValidatePositiveIntOrPercent and its kin. */
import { type FieldErrors, invalidEach, NO_ERRORS, validateNonnegative } from "../core/field-checks.ts";
import { invalid } from "../meta/field-error.ts";
import { isValidPercent } from "../meta/port-names.ts";
import type { IntOrString } from "../meta/types.ts";

/** A number that is not negative, or a percentage. */
export function validateIntOrPercent(value: IntOrString, path: string): FieldErrors {
  return typeof value === "number" ? validateNonnegative(value, path) : invalidEach(path, value, isValidPercent(value));
}

/** A percentage is at most 100. */
export function validateNotMoreThan100Percent(value: IntOrString, path: string): FieldErrors {
  const isPercent = typeof value === "string" && isValidPercent(value).length === 0;
  return isPercent && numberIn(value) > 100 ? [invalid(path, value, "must not be greater than 100%")] : NO_ERRORS;
}

/** The number before the percent sign; a text that is neither a number nor a percentage counts as 0, as in Go's IntValue. */
export function numberIn(value: IntOrString): number {
  if (typeof value === "number") return value;
  const match = /^([+-]?\d+)%?$/.exec(value);
  return match === null ? 0 : Number(match[1]);
}
