/** The facts of suite selectors about field selectors. */
import {
  escapeFieldValue,
  type FieldSelectorResult,
  fieldSelectorFromMap,
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
  splitTerm,
  splitTerms,
  unescapeFieldValue,
} from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import { objectOf, textOf } from "../json.ts";
import type { Json, JsonObject } from "../types.ts";

/** All that can be said of the case's selector, term or value. */
export function fieldFacts(testCase: JsonObject): JsonObject {
  const { selector, term, value, fieldSet } = testCase;
  if (term !== undefined) return { split: splitTerm(textOf(term, "term")) ?? null };
  if (value !== undefined) return escapeFacts(textOf(value, "value"));
  if (fieldSet !== undefined) {
    return selectorFacts({ ok: true, selector: fieldSelectorFromMap(texts(fieldSet)) }, testCase);
  }
  const text = textOf(selector, "selector");
  return {
    ...selectorFacts(parseFieldSelector(text), testCase),
    terms: splitTerms(text),
    sameAs: sameAs(text, testCase),
  };
}

function escapeFacts(value: string): JsonObject {
  const escaped = escapeFieldValue(value);
  const back = unescapeFieldValue(escaped);
  return { escaped: back.ok && back.value === value ? escaped : "does not come back" };
}

function selectorFacts(result: FieldSelectorResult, testCase: JsonObject): JsonObject {
  if (!result.ok) return { parse: "error", expect: "error" };
  const matched = matchesFields(result.selector, texts(testCase.fields ?? {}));
  return { parse: "ok", text: formatFieldSelector(result.selector), expect: matched ? "match" : "no-match" };
}

function sameAs(text: string, testCase: JsonObject): Json {
  const other = testCase.sameAs;
  if (typeof other !== "string") return null;
  const same = canonicalJson(parseFieldSelector(text)) === canonicalJson(parseFieldSelector(other));
  return same ? other : "differs";
}

function texts(value: Json): { readonly [key: string]: string } {
  const entries = Object.entries(objectOf(value, "fields"));
  return Object.fromEntries(entries.map(([key, item]) => [key, textOf(item, key)]));
}
