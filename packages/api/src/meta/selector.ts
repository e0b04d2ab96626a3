/** Label selectors: what they demand, whether labels meet it, and how they print. Models k8s.io/apimachinery/pkg/labels/selector.go. */
import { child, type FieldError, formatFieldErrors, index, invalid, key, notSupported } from "./field-error.ts";
import { sortedKeys } from "./go-text.ts";
import { isQualifiedName, isValidLabelValue } from "./label-names.ts";
import type { StringMap } from "./types.ts";

/** As in a selector's text: `exists` prints as the bare key, `!` as `!key`. */
export type SelectorOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

/** One demand on one label. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** All requirements must hold. Not selectable: it matches nothing, whatever its requirements. */
export interface Selector {
  readonly selectable: boolean;
  readonly requirements: readonly Requirement[];
}

/** The outcome of reading a selector. */
export type SelectorResult =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly error: string };
/** The outcome of making a requirement. */
export type RequirementResult =
  | { readonly ok: true; readonly requirement: Requirement }
  | { readonly ok: false; readonly error: string; readonly errors: readonly FieldError[] };

/** Selects everything. */
export const everything: Selector = { selectable: true, requirements: [] };
/** Selects nothing. */
export const nothing: Selector = { selectable: false, requirements: [] };

const operators: readonly SelectorOperator[] = ["in", "notin", "=", "==", "!=", "gt", "lt", "exists", "!"];

/** Whether labels meet every requirement. */
export function matchesLabels(selector: Selector, labels: StringMap | undefined): boolean {
  return selector.selectable && selector.requirements.every((requirement) => matchesRequirement(requirement, labels));
}

/** The selector of exactly these pairs; no pairs select everything. */
export function selectorFromMap(labels: StringMap | undefined): Selector {
  const requirements = sortedKeys(labels).map(
    (name): Requirement => ({ key: name, operator: "=", values: [labels?.[name] ?? ""] }),
  );
  return { selectable: true, requirements };
}

/** The selector of these requirements, ordered by key. */
export function selectorOfRequirements(requirements: readonly Requirement[]): Selector {
  const ordered = [...requirements].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  return { selectable: true, requirements: ordered };
}

/** Whether it is the selector that selects nothing by definition. */
export function matchesNothing(selector: Selector): boolean {
  return !selector.selectable;
}

/** Whether it demands nothing. */
export function isEmptySelector(selector: Selector): boolean {
  return selector.selectable && selector.requirements.length === 0;
}

/** The text of a selector: parsing it gives the selector back. */
export function formatSelector(selector: Selector): string {
  return selector.selectable ? selector.requirements.map(formatRequirement).join(",") : "";
}

/** The one value to which the selector pins the label, if it does. */
export function exactValue(selector: Selector, name: string): string | undefined {
  const first = selector.selectable ? selector.requirements.find((requirement) => requirement.key === name) : undefined;
  if (first === undefined || first.values.length !== 1) return undefined;
  return first.operator === "=" || first.operator === "==" || first.operator === "in" ? first.values[0] : undefined;
}

/** A requirement, or what is wrong with it. Fields in errors are below `path`. Models NewRequirement. */
export function newRequirement(
  name: string,
  operator: string,
  values: readonly string[] = [],
  path = "",
): RequirementResult {
  const errors = [...keyErrors(name, child(path, "key")), ...operatorErrors(operator, values, path)];
  for (const [at, value] of values.entries()) {
    const messages = isValidLabelValue(value);
    const field = key(index(child(path, "values"), at), name);
    if (messages.length > 0) errors.push(invalid(field, value, messages.join("; ")));
  }
  if (errors.length > 0) return { ok: false, error: formatFieldErrors(errors), errors };
  return { ok: true, requirement: { key: name, operator: operator as SelectorOperator, values } };
}

/** Errors of a requirement's key, at the given path. */
export function keyErrors(name: string, path: string): readonly FieldError[] {
  const messages = isQualifiedName(name);
  return messages.length === 0 ? [] : [invalid(path, name, messages.join("; "))];
}

/** Whether labels meet one requirement. A missing label meets `!=`, `notin` and `!`. */
export function matchesRequirement(requirement: Requirement, labels: StringMap | undefined): boolean {
  const { operator, values } = requirement;
  const value = labels !== undefined && Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  if (value === undefined) return operator === "!=" || operator === "notin" || operator === "!";
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return values.includes(value);
    case "!=":
    case "notin":
      return !values.includes(value);
    case "exists":
      return true;
    case "!":
      return false;
    default:
      return comparesInteger(operator, value, values[0]);
  }
}

/** The text of one requirement, its values sorted. */
export function formatRequirement({ key: name, operator, values }: Requirement): string {
  const list = [...values].sort().join(",");
  switch (operator) {
    case "exists":
      return name;
    case "!":
      return `!${name}`;
    case "in":
    case "notin":
      return `${name} ${operator} (${list})`;
    case "gt":
      return `${name}>${list}`;
    case "lt":
      return `${name}<${list}`;
    default:
      return `${name}${operator}${list}`;
  }
}

function operatorErrors(operator: string, values: readonly string[], path: string): FieldError[] {
  const field = child(path, "values");
  switch (operator) {
    case "in":
    case "notin":
      return values.length > 0
        ? []
        : [invalid(field, values, "for 'in', 'notin' operators, values set can't be empty")];
    case "=":
    case "==":
    case "!=":
      return values.length === 1 ? [] : [invalid(field, values, "exact-match compatibility requires one single value")];
    case "exists":
    case "!":
      return values.length === 0
        ? []
        : [invalid(field, values, "values set must be empty for exists and does not exist")];
    case "gt":
    case "lt":
      return comparisonErrors(values, field);
    default:
      return [notSupported(child(path, "operator"), operator, operators)];
  }
}

function comparisonErrors(values: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (values.length !== 1)
    errors.push(invalid(field, values, "for 'Gt', 'Lt' operators, exactly one value is required"));
  for (const [at, value] of values.entries()) {
    const rule = "for 'Gt', 'Lt' operators, the value must be an integer";
    if (parseInt64(value) === undefined) errors.push(invalid(index(field, at), value, rule));
  }
  return errors;
}

function comparesInteger(operator: "gt" | "lt", label: string, bound: string | undefined): boolean {
  const value = parseInt64(label);
  const limit = parseInt64(bound ?? "");
  if (value === undefined || limit === undefined) return false;
  return operator === "gt" ? value > limit : value < limit;
}

function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
