/** Suite selectors: label and field selectors, read, printed, compared and matched. */
import {
  exactValue,
  formatSelector,
  type LabelSelector,
  labelSelectorAsMap,
  labelSelectorAsSelector,
  labelsConflict,
  matchesLabels,
  matchesNothing,
  newRequirement,
  parseLabelMap,
  parseSelector,
  type Requirement,
  type SelectorResult,
  selectorOfRequirements,
  validateLabelSelector,
} from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import { listOf, objectOf, optional, textOf } from "../json.ts";
import type { CaseResult, Json, JsonObject } from "../types.ts";
import { fieldFacts } from "./field-selectors.ts";

/** Runs one case. Whatever the case expects is compared with the fact of the same name. */
export function run(testCase: JsonObject, file: JsonObject): CaseResult {
  const actual = factsOf(testCase, file);
  const expected = Object.fromEntries(
    askable.filter((name) => testCase[name] !== undefined).map((name) => [name, testCase[name] ?? null]),
  );
  const told = Object.fromEntries(
    Object.keys(expected).map((name) => [name, comparable(name, actual[name], testCase)]),
  );
  return { passed: canonicalJson(expected) === canonicalJson(told), expected, actual: told };
}

const askable = [
  "parse",
  "expect",
  "text",
  "sameAs",
  "errors",
  "errorCount",
  "requirements",
  "exact",
  "map",
  "mapError",
  "matchesNothing",
  "conflict",
  "terms",
  "split",
  "escaped",
];

function factsOf(testCase: JsonObject, file: JsonObject): JsonObject {
  const syntax = testCase.syntax ?? file.syntax;
  if (syntax === "field") return fieldFacts(testCase);
  const text = testCase.selector;
  if (syntax === "map-only") return mapFacts(textOf(text, "selector"));
  if (testCase.labelSets !== undefined) {
    const [one = {}, other = {}] = listOf(testCase.labelSets, "labelSets").map(labels);
    return { conflict: labelsConflict(one, other) };
  }
  if (testCase.selectorObject !== undefined) return objectFacts(testCase);
  if (text !== undefined)
    return { ...selectorFacts(parseSelector(textOf(text, "selector")), testCase), sameAs: sameAs(testCase) };
  return requirementFacts(testCase);
}

function mapFacts(text: string): JsonObject {
  const parsed = parseLabelMap(text);
  return parsed.ok ? { parse: "ok", map: parsed.labels } : { parse: "error", expect: "error" };
}

function objectFacts(testCase: JsonObject): JsonObject {
  const source = testCase.selectorObject as unknown as LabelSelector | null;
  const errors = validateLabelSelector(source ?? undefined, "labelSelector");
  const map = source === null ? { labels: {} } : labelSelectorAsMap(source);
  const facts = selectorFacts(labelSelectorAsSelector(source), testCase);
  return {
    ...facts,
    errorCount: errors.length,
    errors: errors.map(({ type, field }) => ({ type, field })),
    map: map.labels,
    mapError: map.error !== undefined,
  };
}

function requirementFacts(testCase: JsonObject): JsonObject {
  const single = testCase.requirement;
  const sources = single === undefined ? listOf(testCase.requirements, "requirements") : [single];
  const requirements: Requirement[] = [];
  for (const source of sources) {
    const { key = "", operator = "", values = [] } = objectOf(source, "requirement");
    const list = listOf(values, "values").map((value) => textOf(value, "a value"));
    const made = newRequirement(textOf(key, "key"), textOf(operator, "operator"), list);
    if (!made.ok)
      return { parse: "error", expect: "error", errors: made.errors.map(({ type, field }) => ({ type, field })) };
    requirements.push(made.requirement);
  }
  return selectorFacts({ ok: true, selector: selectorOfRequirements(requirements) }, testCase);
}

function selectorFacts(result: SelectorResult, testCase: JsonObject): JsonObject {
  if (!result.ok) return { parse: "error", expect: "error" };
  const { selector } = result;
  const exactFor = optional(testCase.exactFor, textOf, "exactFor");
  const given = optional(testCase.labels, labels, "labels");
  return {
    parse: "ok",
    text: formatSelector(selector),
    expect: matchesLabels(selector, given) ? "match" : "no-match",
    matchesNothing: matchesNothing(selector),
    requirements: selector.requirements.map(({ key, operator, values }) => ({
      key,
      operator,
      values: [...values].sort(),
    })),
    ...(exactFor === undefined ? {} : { exact: exactValue(selector, exactFor) ?? null }),
  };
}

// The fact is the other text itself, if both mean the same.
function sameAs(testCase: JsonObject): Json {
  const other = testCase.sameAs;
  if (typeof other !== "string") return null;
  const [one, two] = [parseSelector(textOf(testCase.selector, "selector")), parseSelector(other)];
  return one.ok && two.ok && canonicalJson(one.selector) === canonicalJson(two.selector) ? other : "differs";
}

// Errors are compared by what the case names; requirements in the data of the case may be given as input only.
function comparable(name: string, fact: Json | undefined, testCase: JsonObject): Json {
  const expected = testCase[name];
  if (name === "requirements" && testCase.selector === undefined) return expected ?? null;
  if (name === "requirements") return sameRequirements(expected ?? null, fact ?? null);
  if (name !== "errors" || !Array.isArray(fact)) return fact ?? null;
  const asked: readonly Json[] = Array.isArray(expected) ? expected : [];
  return fact.map((error: Json, at: number) => {
    const names = Object.keys(objectOf(asked[at] ?? {}, "an expected error"));
    return Object.fromEntries(Object.entries(objectOf(error, "an error")).filter(([key]) => names.includes(key)));
  });
}

// A case leaves out empty values.
function sameRequirements(expected: Json, fact: Json): Json {
  const full = (list: Json): readonly JsonObject[] =>
    listOf(list, "requirements").map((item) => ({ values: [], ...objectOf(item, "a requirement") }));
  const sorted = (list: readonly JsonObject[]): string =>
    canonicalJson(list.map((item) => ({ ...item, values: [...listOf(item.values, "values")].sort() })));
  return sorted(full(expected)) === sorted(full(fact)) ? expected : fact;
}

function labels(value: Json): { readonly [key: string]: string } {
  const entries = Object.entries(objectOf(value, "labels"));
  return Object.fromEntries(entries.map(([key, text]) => [key, textOf(text, key)]));
}
