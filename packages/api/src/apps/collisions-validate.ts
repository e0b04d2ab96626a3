/** The count of collisions of names in a workload's status only grows. Models pkg/apis/core/validation IsDecremented. */
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { invalid } from "../meta/field-error.ts";

/** Complains of a count that shrank or went away. */
export function validateCollisions(now: number | undefined, before: number | undefined): FieldErrors {
  if (before === undefined || (now !== undefined && now >= before)) return NO_ERRORS;
  return [invalid("status.collisionCount", now ?? 0, "cannot be decremented")];
}
