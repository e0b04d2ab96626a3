/** Checks what a container asks for and may use. Models validation.go ValidateContainerResourceRequirements. */
import { child, type FieldError, forbidden, invalid, key, required } from "../meta/field-error.ts";
import { sortedKeys } from "../meta/go-text.ts";
import { isQualifiedName } from "../meta/label-names.ts";
import { canonicalQuantity, compareQuantity, parseQuantity, type Quantity } from "../meta/quantity.ts";
import type { StringMap } from "../meta/types.ts";
import { type FieldErrors, invalidEach, NO_ERRORS } from "./field-checks.ts";
import type { ResourceRequirements } from "./pod-types.ts";
import {
  isContainerResource,
  isExtendedResource,
  isHugePages,
  isIntegerResource,
  isOvercommitAllowed,
  isStandardResource,
} from "./resource-names.ts";

/** Names and amounts are well formed, and no request exceeds its limit. */
export function validateResources(resources: ResourceRequirements | undefined, path: string): FieldErrors {
  if (resources === undefined) return NO_ERRORS;
  const { limits = {}, requests = {} } = resources;
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const errors: FieldError[] = [...validateList(limits, child(path, "limits"))];
  for (const name of sortedKeys(requests)) {
    errors.push(...validateAmount(name, requests[name] as string, key(child(path, "requests"), name)));
    errors.push(...validateAgainstLimit(name, requests[name] as string, limits, path));
  }
  if (names.some(isHugePages) && !names.some((name) => name === "cpu" || name === "memory")) {
    errors.push(forbidden(path, "HugePages require cpu or memory"));
  }
  return errors;
}

/** An amount of a resource is not negative, and whole where only whole ones exist. Models ValidateResourceQuantityValue. */
export function validateQuantity(name: string, text: string, path: string): FieldErrors {
  const amount = amountOf(text);
  const errors: FieldError[] = [];
  if (amount !== undefined && amount.nanos < 0n) {
    errors.push(invalid(path, canonical(text), "must be greater than or equal to 0"));
  }
  if (amount !== undefined && isIntegerResource(name) && amount.nanos % NANOS !== 0n) {
    errors.push(invalid(path, canonical(text), "must be an integer"));
  }
  return errors;
}

const NANOS = 1_000_000_000n;

function validateList(list: StringMap, path: string): FieldErrors {
  return sortedKeys(list).flatMap((name) => validateAmount(name, list[name] as string, key(path, name)));
}

function validateAmount(name: string, text: string, path: string): FieldErrors {
  return [...validateContainerResourceName(name, path), ...validateQuantity(name, text, path)];
}

function validateContainerResourceName(name: string, path: string): FieldErrors {
  const messages = isQualifiedName(name);
  const errors: FieldError[] = [...invalidEach(path, name, messages)];
  if (!name.includes("/")) {
    if (messages.length === 0 && !isStandardResource(name)) {
      errors.push(invalid(path, name, "must be a standard resource type or fully qualified"));
    }
    if (!isContainerResource(name)) errors.push(invalid(path, name, "must be a standard resource for containers"));
    return errors;
  }
  if (!name.includes("kubernetes.io/") && !isExtendedResource(name)) {
    errors.push(invalid(path, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

function validateAgainstLimit(name: string, request: string, limits: StringMap, path: string): FieldErrors {
  const overcommit = isOvercommitAllowed(name);
  if (!Object.hasOwn(limits, name)) {
    return overcommit
      ? NO_ERRORS
      : [required(child(path, "limits"), "Limit must be set for non overcommitable resources")];
  }
  const limit = limits[name] as string;
  const [asked, allowed] = [amountOf(request), amountOf(limit)];
  if (asked === undefined || allowed === undefined) return NO_ERRORS;
  const order = compareQuantity(asked, allowed);
  const rule = overcommit ? "less than or equal to" : "equal to";
  if (overcommit ? order <= 0 : order === 0) return NO_ERRORS;
  return [invalid(child(path, "requests"), canonical(request), `must be ${rule} ${name} limit of ${canonical(limit)}`)];
}

function amountOf(text: string): Quantity | undefined {
  const parsed = parseQuantity(text);
  return parsed.ok ? parsed.quantity : undefined;
}

function canonical(text: string): string {
  return canonicalQuantity(text) ?? text;
}
