/** The selector that a term of affinity or spreading means, with the labels that it takes from its own pod. Models applyMatchLabelKeysAndMismatchLabelKeys. */
import { type LabelSelector, type LabelSelectorRequirement, labelOf, type Pod } from "@kubenetsim/api";

interface Term {
  readonly labelSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

/** Undefined where the term selects nothing. */
export function selectorOfTerm({ metadata }: Pod, term: Term): LabelSelector | undefined {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (labelSelector === undefined || (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0)) {
    return labelSelector;
  }
  const require = (operator: "In" | "NotIn", keys: readonly string[]): readonly LabelSelectorRequirement[] =>
    keys.flatMap((key) => {
      const value = labelOf(metadata.labels, key);
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const added = [...require("In", matchLabelKeys), ...require("NotIn", mismatchLabelKeys)];
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] };
}
