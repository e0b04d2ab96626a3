/** Checks a PriorityClass. Models pkg/apis/scheduling/validation/validation.go. */
import { type FieldErrors, NO_ERRORS, validateOptionalOneOf } from "../core/field-checks.ts";
import { forbidden, invalid } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../meta/object-meta.ts";
import type { PriorityClass } from "./types.ts";

/** The most that a user's class may be worth. Models scheduling.HighestUserDefinablePriority. */
export const HIGHEST_USER_PRIORITY = 1_000_000_000;
/** Names of the server's own classes start so. */
export const SYSTEM_PRIORITY_PREFIX = "system-";

/** The classes of every server, and what they are worth. Models scheduling/v1/helpers.go. */
export const SYSTEM_PRIORITIES: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2 * HIGHEST_USER_PRIORITY],
  ["system-node-critical", 2 * HIGHEST_USER_PRIORITY + 1000],
]);

export function validatePriorityClass(priorityClass: PriorityClass): FieldErrors {
  const { metadata, value = 0, preemptionPolicy } = priorityClass;
  const { name = "" } = metadata;
  return [
    ...validateObjectMeta(metadata, false, nameIsDNSSubdomain, "metadata"),
    ...(name.startsWith(SYSTEM_PRIORITY_PREFIX) ? validateSystem(name, value) : validateUsers(value)),
    ...validateOptionalOneOf(preemptionPolicy, ["PreemptLowerPriority", "Never"], "preemptionPolicy"),
  ];
}

export function validatePriorityClassUpdate(newClass: PriorityClass, oldClass: PriorityClass): FieldErrors {
  return [
    ...validateObjectMetaUpdate(newClass.metadata, oldClass.metadata, "metadata"),
    ...((newClass.value ?? 0) === (oldClass.value ?? 0)
      ? NO_ERRORS
      : [forbidden("value", "may not be changed in an update.")]),
    ...(newClass.preemptionPolicy === oldClass.preemptionPolicy
      ? NO_ERRORS
      : [invalid("preemptionPolicy", newClass.preemptionPolicy ?? "", "field is immutable")]),
  ];
}

function validateSystem(name: string, value: number): FieldErrors {
  if (SYSTEM_PRIORITIES.get(name) === value) return NO_ERRORS;
  const detail = `priority class names with '${SYSTEM_PRIORITY_PREFIX}' prefix are reserved for system use only. error: ${
    SYSTEM_PRIORITIES.has(name)
      ? `value of ${name} PriorityClass must be ${SYSTEM_PRIORITIES.get(name)}`
      : `${name} is not a known system priority class`
  }`;
  return [forbidden("metadata.name", detail)];
}

function validateUsers(value: number): FieldErrors {
  if (value <= HIGHEST_USER_PRIORITY) return NO_ERRORS;
  const detail = `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`;
  return [forbidden("value", detail)];
}
