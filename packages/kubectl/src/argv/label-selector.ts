/** A selector's text as the structure that objects hold. Models apimachinery/pkg/apis/meta/v1/helpers.go ParseToLabelSelector. */
import {
  goQuote,
  type LabelSelector,
  type LabelSelectorRequirement,
  parseSelector,
  type Requirement,
  type SelectorOperator,
} from "@kubenetsim/api";

export type LabelSelectorResult =
  | { readonly ok: true; readonly selector: LabelSelector }
  | { readonly ok: false; readonly error: string };

const OPERATORS: ReadonlyMap<SelectorOperator, LabelSelectorRequirement["operator"]> = new Map([
  ["in", "In"],
  ["notin", "NotIn"],
  ["exists", "Exists"],
  ["!", "DoesNotExist"],
]);

/** `a=b,c in (d)`. */
export function parseToLabelSelector(text: string): LabelSelectorResult {
  const parsed = parseSelector(text);
  if (!parsed.ok) return fail(`couldn't parse the selector string "${text}": ${parsed.error}`);
  const matchLabels: [string, string][] = [];
  const matchExpressions: LabelSelectorRequirement[] = [];
  for (const requirement of parsed.selector.requirements) {
    const { key, operator, values } = requirement;
    if (operator === "=" || operator === "==") matchLabels.push([key, values[0] ?? ""]);
    else {
      const expression = expressionOf(requirement);
      if (expression === undefined) return fail(refusal(operator));
      matchExpressions.push(expression);
    }
  }
  const selector = {
    ...(matchLabels.length === 0 ? {} : { matchLabels: Object.fromEntries(matchLabels) }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
  return { ok: true, selector };
}

function expressionOf({ key, operator, values }: Requirement): LabelSelectorRequirement | undefined {
  const op = OPERATORS.get(operator);
  if (op === undefined) return undefined;
  return { key, operator: op, ...(values.length === 0 ? {} : { values: [...values].sort() }) };
}

function refusal(operator: SelectorOperator): string {
  const isCompared = operator === "gt" || operator === "lt";
  return `${goQuote(operator)} ${isCompared ? "isn't supported in label selectors" : "is not a valid label selector operator"}`;
}

function fail(error: string): LabelSelectorResult {
  return { ok: false, error };
}
