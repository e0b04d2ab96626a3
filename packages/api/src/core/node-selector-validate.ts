/** Checks a choice of nodes by labels or by name. Models validation.go ValidateNodeSelectorTerm. */
import { child, forbidden, index, invalid, required } from "../meta/field-error.ts";
import { isValidLabelValue, validateLabelName } from "../meta/label-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { type FieldErrors, invalidEach, NO_ERRORS, validateName } from "./field-checks.ts";
import type { NodeSelectorRequirement, NodeSelectorTerm } from "./pod-types.ts";

export function validateNodeSelectorTerm(term: NodeSelectorTerm, path: string): FieldErrors {
  const { matchExpressions = [], matchFields = [] } = term;
  return [
    ...matchExpressions.flatMap((wanted, i) => validateByLabel(wanted, index(child(path, "matchExpressions"), i))),
    ...matchFields.flatMap((wanted, i) => validateByField(wanted, index(child(path, "matchFields"), i))),
  ];
}

function validateByLabel(wanted: NodeSelectorRequirement, path: string): FieldErrors {
  const values = wanted.values ?? [];
  const at = child(path, "values");
  return [
    ...validateValueCount(wanted, values.length, path),
    ...validateLabelName(wanted.key ?? "", child(path, "key")),
    ...values.flatMap((value, i) => invalidEach(index(at, i), value, isValidLabelValue(value))),
  ];
}

function validateValueCount(wanted: NodeSelectorRequirement, count: number, path: string): FieldErrors {
  const at = child(path, "values");
  switch (wanted.operator) {
    case "In":
    case "NotIn":
      return count > 0 ? NO_ERRORS : [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return count === 0
        ? NO_ERRORS
        : [forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      return count === 1 ? NO_ERRORS : [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(child(path, "operator"), wanted.operator ?? "", "not a valid selector operator")];
  }
}

// The one field of a node that can be asked for is its name.
function validateByField(wanted: NodeSelectorRequirement, path: string): FieldErrors {
  const values = wanted.values ?? [];
  const at = child(path, "values");
  const known = wanted.key === "metadata.name";
  return [
    ...validateFieldOperator(wanted, values.length, path),
    ...(known ? NO_ERRORS : [invalid(child(path, "key"), wanted.key ?? "", "not a valid field selector key")]),
    ...(known ? values.flatMap((value, i) => validateName(value, nameIsDNSSubdomain, index(at, i))) : NO_ERRORS),
  ];
}

function validateFieldOperator(wanted: NodeSelectorRequirement, count: number, path: string): FieldErrors {
  if (wanted.operator !== "In" && wanted.operator !== "NotIn") {
    return [invalid(child(path, "operator"), wanted.operator ?? "", "not a valid selector operator")];
  }
  const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  return count === 1 ? NO_ERRORS : [required(child(path, "values"), detail)];
}
