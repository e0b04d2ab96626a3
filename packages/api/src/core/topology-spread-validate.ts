/** Checks how a pod's likes are to be spread. Models validation.go validateTopologySpreadConstraints. */
import { child, duplicate, type FieldError, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { validateLabelSelector } from "../meta/label-selector.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import type { PodSpec } from "./pod-types.ts";

type Constraint = NonNullable<PodSpec["topologySpreadConstraints"]>[number];

const ACTIONS = ["DoNotSchedule", "ScheduleAnyway"];

export function validateTopologySpread(constraints: readonly Constraint[] | undefined, path: string): FieldErrors {
  if (constraints === undefined) return NO_ERRORS;
  return constraints.flatMap((constraint, i) => [
    ...validateConstraint(constraint, index(path, i)),
    ...validateRepeat(constraint, constraints.slice(i + 1), index(path, i)),
    ...validateLabelSelector(constraint.labelSelector, child(index(path, i), "labelSelector")),
  ]);
}

function validateConstraint(constraint: Constraint, path: string): FieldErrors {
  const { maxSkew = 0, topologyKey = "" } = constraint;
  const action: string = constraint.whenUnsatisfiable ?? "";
  const errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(invalid(child(path, "maxSkew"), maxSkew, "must be greater than zero"));
  if (topologyKey === "") errors.push(required(child(path, "topologyKey"), "can not be empty"));
  if (!ACTIONS.includes(action)) errors.push(notSupported(child(path, "whenUnsatisfiable"), action, ACTIONS));
  return errors;
}

function validateRepeat(constraint: Constraint, rest: readonly Constraint[], path: string): FieldErrors {
  const { topologyKey, whenUnsatisfiable } = constraint;
  const again = rest.some(
    (other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable,
  );
  if (!again) return NO_ERRORS;
  return [duplicate(child(path, "{topologyKey, whenUnsatisfiable}"), `{${topologyKey}, ${whenUnsatisfiable}}`)];
}
