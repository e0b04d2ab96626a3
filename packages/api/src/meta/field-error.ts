/** What is wrong with one field of an object, and how that reads. Models k8s.io/apimachinery/pkg/util/validation/field. */
import { goJson, goQuote } from "./go-text.ts";
import type { StatusCause } from "./types.ts";

/** The sort of a complaint; a Status cause calls it `FieldValue…`. */
export type FieldErrorType =
  | "Duplicate"
  | "Forbidden"
  | "Internal"
  | "Invalid"
  | "NotFound"
  | "NotSupported"
  | "Required"
  | "TooFew"
  | "TooLong"
  | "TooMany"
  | "TooShort"
  | "TypeInvalid";

/** One complaint. An absent `badValue` is not printed. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** A path such as `spec.ports[0].port`. */
  readonly field: string;
  readonly badValue?: unknown;
  readonly detail: string;
  /** Which rule spoke, such as `format=ip-strict`; never printed. */
  readonly origin?: string;
}

const titles: { readonly [T in FieldErrorType]: string } = {
  Duplicate: "Duplicate value",
  Forbidden: "Forbidden",
  Internal: "Internal error",
  Invalid: "Invalid value",
  NotFound: "Not found",
  NotSupported: "Unsupported value",
  Required: "Required value",
  TooFew: "Too few",
  TooLong: "Too long",
  TooMany: "Too many",
  TooShort: "Too short",
  TypeInvalid: "Invalid value",
};

const valueless: ReadonlySet<FieldErrorType> = new Set(["Required", "Forbidden", "TooLong", "TooShort", "Internal"]);

/**
 * The whole complaint in Kubernetes' words.
 * @example formatFieldError(invalid("spec.ports[0].port", 0, "must be between 1 and 65535, inclusive"))
 * // spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
 */
export function formatFieldError(error: FieldError): string {
  return `${error.field}: ${fieldErrorBody(error)}`;
}

/** The complaint without its field: the `message` of a Status cause. */
export function fieldErrorBody(error: FieldError): string {
  let text = titles[error.type];
  if (!valueless.has(error.type) && Object.hasOwn(error, "badValue")) text += `: ${formatBadValue(error.badValue)}`;
  return error.detail === "" ? text : `${text}: ${error.detail}`;
}

/** Several complaints as one text: alone as it is, more in brackets, equal ones once. */
export function formatFieldErrors(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(formatFieldError))];
  return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`;
}

/** The complaint as a cause in a Status. */
export function causeOf(error: FieldError): StatusCause {
  const reason = error.type === "Internal" ? "InternalError" : `FieldValue${error.type}`;
  return { reason, message: fieldErrorBody(error), field: error.field };
}

/** A required value is missing or empty. */
export function required(field: string, detail = ""): FieldError {
  return { type: "Required", field, badValue: "", detail };
}

/** A value is malformed or out of bounds. */
export function invalid(field: string, badValue: unknown, detail: string): FieldError {
  return { type: "Invalid", field, badValue, detail };
}

/** A value that must be unique appears again. */
export function duplicate(field: string, badValue: unknown): FieldError {
  return { type: "Duplicate", field, badValue, detail: "" };
}

/** A value that is referred to does not exist. */
export function notFound(field: string, badValue: unknown): FieldError {
  return { type: "NotFound", field, badValue, detail: "" };
}

/** A value is outside its enumeration. The supported values are printed in the order given. */
export function notSupported(field: string, badValue: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? "" : `supported values: ${supported.map(goQuote).join(", ")}`;
  return { type: "NotSupported", field, badValue, detail };
}

/** A well-formed value is not permitted here. */
export function forbidden(field: string, detail: string): FieldError {
  return { type: "Forbidden", field, badValue: "", detail };
}

/** A value has more than `maxLength` bytes. The value itself is not printed. */
export function tooLong(field: string, _badValue: unknown, maxLength: number): FieldError {
  return {
    type: "TooLong",
    field,
    badValue: "<value omitted>",
    detail: `may not be more than ${count(maxLength, "byte")}`,
  };
}

/** A list has more than `max` items. */
export function tooMany(field: string, actual: number, max: number): FieldError {
  const base = { type: "TooMany", field, detail: `must have at most ${count(max, "item")}` } as const;
  return actual < 0 ? base : { ...base, badValue: actual };
}

/** A list has fewer than `min` items. */
export function tooFew(field: string, actual: number, min: number): FieldError {
  return { type: "TooFew", field, badValue: actual, detail: `must have at least ${count(min, "item")}` };
}

/** A value has the wrong JSON type. */
export function typeInvalid(field: string, badValue: unknown, detail: string): FieldError {
  return { type: "TypeInvalid", field, badValue, detail };
}

/** Something failed that is not the user's doing. */
export function internal(field: string, message: string): FieldError {
  return { type: "Internal", field, badValue: message, detail: message };
}

/** The same complaints, each marked with the rule that made it. */
export function withOrigin(errors: readonly FieldError[], origin: string): readonly FieldError[] {
  return errors.map((error) => ({ ...error, origin }));
}

/** The path of a member: `child("spec", "a", "b")` is `spec.a.b`. The empty path is the object itself. */
export function child(path: string, ...names: readonly string[]): string {
  const below = names.join(".");
  return path === "" ? below : `${path}.${below}`;
}

/** The path of a list's item: `spec.ports[0]`. */
export function index(path: string, at: number): string {
  return `${path}[${at}]`;
}

/** The path of a map's entry: `metadata.labels[app]`. */
export function key(path: string, name: string): string {
  return `${path}[${name}]`;
}

function count(amount: number, unit: string): string {
  return amount === 1 ? `1 ${unit}` : `${amount} ${unit}s`;
}

function formatBadValue(value: unknown): string {
  if (typeof value === "string") return goQuote(value);
  if (typeof value === "bigint") return value.toString();
  return goJson(value);
}
