/** The LabelSelector that objects hold: checking it, and making a selector or plain map of it. Models k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go. */
import { child, type FieldError, forbidden, index, invalid, required } from "./field-error.ts";
import { goQuote, sortedKeys } from "./go-text.ts";
import { isValidLabelValue, validateLabelName, validateLabels } from "./label-names.ts";
import {
  everything,
  newRequirement,
  nothing,
  type Requirement,
  type Selector,
  type SelectorOperator,
  type SelectorResult,
  selectorOfRequirements,
} from "./selector.ts";
import type { LabelSelector, LabelSelectorRequirement, StringMap } from "./types.ts";

const operators = new Map<string, SelectorOperator>([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

/** The selector of an object that passed validation: undefined matches nothing, `{}` everything. A malformed one matches nothing. */
export function selectorOf(source: LabelSelector | null | undefined): Selector {
  const result = labelSelectorAsSelector(source);
  return result.ok ? result.selector : nothing;
}

/** The same, with the error of a malformed one. Models LabelSelectorAsSelector. */
export function labelSelectorAsSelector(source: LabelSelector | null | undefined): SelectorResult {
  if (source === undefined || source === null) return { ok: true, selector: nothing };
  const requirements: Requirement[] = [];
  for (const { name, operator, values } of termsOf(source)) {
    const known = operators.get(operator) ?? (operator === "=" ? "=" : undefined);
    if (known === undefined) return { ok: false, error: `${goQuote(operator)} is not a valid label selector operator` };
    const result = newRequirement(name, known, values);
    if (!result.ok) return { ok: false, error: result.error };
    requirements.push(result.requirement);
  }
  return { ok: true, selector: requirements.length === 0 ? everything : selectorOfRequirements(requirements) };
}

/** The plain map a selector amounts to; the error says why it is more than a map. What was read before the error is kept. */
export function labelSelectorAsMap(source: LabelSelector): { readonly labels: StringMap; readonly error?: string } {
  const pairs = Object.entries(source.matchLabels ?? {});
  for (const { key: name, operator, values = [] } of source.matchExpressions ?? []) {
    const labels = Object.fromEntries(pairs);
    if (!operators.has(operator)) return { labels, error: `${goQuote(operator)} is not a valid selector operator` };
    if (operator !== "In") {
      return { labels, error: `operator ${goQuote(operator)} cannot be converted into the old label selector format` };
    }
    const [value] = values;
    if (value === undefined || values.length !== 1) {
      const error = `operator ${goQuote(operator)} without a single value cannot be converted into the old label selector format`;
      return { labels, error };
    }
    pairs.push([name, value]);
  }
  return { labels: Object.fromEntries(pairs) };
}

/** What is wrong with a LabelSelector. Models ValidateLabelSelector. */
export function validateLabelSelector(source: LabelSelector | undefined, path: string): readonly FieldError[] {
  if (source === undefined) return [];
  const expressions = source.matchExpressions ?? [];
  return [
    ...validateLabels(source.matchLabels, child(path, "matchLabels")),
    ...expressions.flatMap((expression, at) =>
      expressionErrors(expression, index(child(path, "matchExpressions"), at)),
    ),
  ];
}

function expressionErrors(expression: LabelSelectorRequirement, path: string): readonly FieldError[] {
  const values = expression.values ?? [];
  const valueErrors = values.flatMap((value, at) =>
    isValidLabelValue(value).map((message) => invalid(index(child(path, "values"), at), value, message)),
  );
  return [
    ...operatorErrors(expression.operator, values.length, path),
    ...validateLabelName(expression.key ?? "", child(path, "key")),
    ...valueErrors,
  ];
}

function operatorErrors(operator: string, count: number, path: string): readonly FieldError[] {
  if (operator === "In" || operator === "NotIn") {
    if (count > 0) return [];
    return [required(child(path, "values"), "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    if (count === 0) return [];
    return [forbidden(child(path, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  }
  return [invalid(child(path, "operator"), operator ?? "", "not a valid selector operator")];
}

interface Term {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function termsOf({ matchLabels, matchExpressions = [] }: LabelSelector): readonly Term[] {
  const pairs = sortedKeys(matchLabels).map(
    (name): Term => ({ name, operator: "=", values: [matchLabels?.[name] ?? ""] }),
  );
  const terms = (matchExpressions ?? []).map(
    (item): Term => ({ name: item.key, operator: item.operator, values: item.values ?? [] }),
  );
  return [...pairs, ...terms];
}
