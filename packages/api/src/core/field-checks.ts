/** The checks that many kinds share, each giving field errors. Models pkg/apis/core/validation and apimachinery/pkg/api/validation. */
import { duplicate, type FieldError, forbidden, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { isQualifiedName } from "../meta/label-names.ts";
import { isDNS1123Label, isDNS1123Subdomain, type NameValidator } from "../meta/names.ts";
import { isValidPortName, isValidPortNum } from "../meta/port-names.ts";
import type { IntOrString } from "../meta/types.ts";
import { semanticEqual } from "./semantic-equal.ts";

/** What every validator gives: all complaints at once, none when all is well. */
export type FieldErrors = readonly FieldError[];

/** No complaint. One shared value, so that validating what is right makes no garbage. */
export const NO_ERRORS: FieldErrors = [];

/** One Invalid for each message. */
export function invalidEach(path: string, value: unknown, messages: readonly string[]): FieldErrors {
  return messages.length === 0 ? NO_ERRORS : messages.map((message) => invalid(path, value, message));
}

export function validateDNS1123Label(value: string, path: string): FieldErrors {
  return invalidEach(path, value, isDNS1123Label(value));
}

export function validateDNS1123Subdomain(value: string, path: string): FieldErrors {
  return invalidEach(path, value, isDNS1123Subdomain(value));
}

export function validateQualifiedName(value: string, path: string): FieldErrors {
  return invalidEach(path, value, isQualifiedName(value));
}

/** Checks the name of another object. */
export function validateName(value: string, validator: NameValidator, path: string): FieldErrors {
  return invalidEach(path, value, validator(value, false));
}

export function validateNonnegative(value: number | undefined, path: string): FieldErrors {
  return value === undefined || value >= 0 ? NO_ERRORS : [invalid(path, value, "must be greater than or equal to 0")];
}

export function validateImmutable(newValue: unknown, oldValue: unknown, path: string): FieldErrors {
  return semanticEqual(newValue, oldValue) ? NO_ERRORS : [invalid(path, newValue ?? null, "field is immutable")];
}

/** A value that must be there and must be one of the given. */
export function validateOneOf(value: string | undefined, supported: readonly string[], path: string): FieldErrors {
  if (value === undefined || value === "") return [required(path, "")];
  return supported.includes(value) ? NO_ERRORS : [notSupported(path, value, supported)];
}

/** A value that may be absent, and otherwise must be one of the given. */
export function validateOptionalOneOf(
  value: string | undefined,
  supported: readonly string[],
  path: string,
): FieldErrors {
  return value === undefined || supported.includes(value) ? NO_ERRORS : [notSupported(path, value, supported)];
}

export function validatePortNum(port: number, path: string): FieldErrors {
  return invalidEach(path, port, isValidPortNum(port));
}

/** A port number, or the name of a container's port. Models ValidatePortNumOrName. */
export function validatePortNumOrName(port: IntOrString | undefined, path: string): FieldErrors {
  if (typeof port === "string") return invalidEach(path, port, isValidPortName(port));
  return validatePortNum(port ?? 0, path);
}

/** Complains of each value that was there before. */
export function validateUnique(values: readonly string[], path: string): FieldErrors {
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  values.forEach((value, i) => {
    if (seen.has(value)) errors.push(duplicate(index(path, i), value));
    seen.add(value);
  });
  return errors;
}

/** Forbids a field that is set. */
export function forbidSet(value: unknown, path: string, detail: string): FieldErrors {
  return value === undefined ? NO_ERRORS : [forbidden(path, detail)];
}
