/** Plain maps of labels: how they print, compare and combine. Models k8s.io/apimachinery/pkg/labels/labels.go. */
import { goSlice, sortedKeys } from "./go-text.ts";
import { isQualifiedName, isValidLabelValue } from "./label-names.ts";
import type { StringMap } from "./types.ts";

/** `a=b,c=d` in byte order of the pairs; `<none>` of no labels: what kubectl's LABELS column shows. */
export function formatLabels(labels: StringMap | undefined): string {
  const pairs = sortedKeys(labels).map((name) => `${name}=${labels?.[name]}`);
  return pairs.length === 0 ? "<none>" : pairs.sort().join(",");
}

/** The label's value, undefined if it is not there. Safe for keys such as `constructor`. */
export function labelOf(labels: StringMap | undefined, name: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** Whether some key has different values in the two. */
export function labelsConflict(one: StringMap, other: StringMap): boolean {
  return Object.keys(one).some((name) => Object.hasOwn(other, name) && one[name] !== other[name]);
}

/** Whether both hold the same pairs. */
export function labelsEqual(one: StringMap | undefined, other: StringMap | undefined): boolean {
  const names = sortedKeys(one);
  if (names.length !== sortedKeys(other).length) return false;
  return names.every((name) => labelOf(other, name) === one?.[name]);
}

/** The pairs of both; where both speak, the second is right. */
export function mergeLabels(one: StringMap | undefined, other: StringMap | undefined): StringMap {
  return mapOf([...Object.entries(one ?? {}), ...Object.entries(other ?? {})]);
}

/** The outcome of reading `a=b,c=d`. */
export type LabelMapResult =
  | { readonly ok: true; readonly labels: StringMap }
  | { readonly ok: false; readonly error: string };

/** Reads a selector that may only be pairs `a=b,c=d`. Models ConvertSelectorToLabelsMap. */
export function parseLabelMap(text: string): LabelMapResult {
  const pairs: [string, string][] = [];
  for (const term of text === "" ? [] : text.split(",")) {
    const parts = term.split("=");
    if (parts.length !== 2) return { ok: false, error: `invalid selector: ${goSlice(parts)}` };
    const [name = "", value = ""] = parts.map(trim);
    const messages = [...isQualifiedName(name), ...isValidLabelValue(value)];
    if (messages.length > 0) return { ok: false, error: `<nil>: Invalid value: "${name}": ${messages.join("; ")}` };
    pairs.push([name, value]);
  }
  return { ok: true, labels: mapOf(pairs) };
}

// Object.fromEntries defines own properties, so a key `__proto__` is only a key.
function mapOf(pairs: Iterable<readonly [string, string]>): StringMap {
  return Object.fromEntries(pairs);
}

function trim(text: string): string {
  return text.trim();
}
