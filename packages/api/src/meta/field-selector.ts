/** Field selectors, such as `status.phase!=Running`. Models k8s.io/apimachinery/pkg/fields/selector.go. */
import { sortedKeys } from "./go-text.ts";
import type { StringMap } from "./types.ts";

/** One demand: a field equals a value, or does not. */
export interface FieldTerm {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** All terms must hold; none match everything. */
export interface FieldSelector {
  readonly terms: readonly FieldTerm[];
}

/** The outcome of reading a field selector. */
export type FieldSelectorResult =
  | { readonly ok: true; readonly selector: FieldSelector }
  | { readonly ok: false; readonly error: string };

type Unescaped = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string };

/** Reads `a=b,c!=d`. In a value, `\`, `,` and `=` are written with a backslash before them. */
export function parseFieldSelector(text: string): FieldSelectorResult {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort()) {
    if (part === "") continue;
    const split = splitTerm(part);
    if (split === undefined) return { ok: false, error: `invalid selector: '${text}'; can't understand '${part}'` };
    const [field, operator, escaped] = split;
    const unescaped = unescapeFieldValue(escaped);
    if (!unescaped.ok) return unescaped;
    terms.push({ field, operator: operator === "!=" ? "!=" : "=", value: unescaped.value });
  }
  return { ok: true, selector: { terms } };
}

/** Whether the fields meet every term. A field that is not there counts as empty. */
export function matchesFields(selector: FieldSelector, fields: StringMap): boolean {
  return selector.terms.every(({ field, operator, value }) => {
    const actual = Object.hasOwn(fields, field) ? fields[field] : "";
    return operator === "=" ? actual === value : actual !== value;
  });
}

/** The text of a selector: parsing it gives the selector back. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector.terms.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(",");
}

/** The selector of exactly these pairs. */
export function fieldSelectorFromMap(fields: StringMap): FieldSelector {
  return {
    terms: sortedKeys(fields).map((field): FieldTerm => ({ field, operator: "=", value: fields[field] ?? "" })),
  };
}

/** The value to which the selector pins the field, if it does. */
export function exactFieldValue(selector: FieldSelector, field: string): string | undefined {
  return selector.terms.find((term) => term.field === field && term.operator === "=")?.value;
}

/** The value as it must stand in a selector's text. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, "\\$&");
}

/** The opposite of escaping, with the error of a bare `,` or `=` or an unknown escape. */
export function unescapeFieldValue(text: string): Unescaped {
  let value = "";
  let escaping = false;
  for (const rune of text) {
    if (escaping && !"\\,=".includes(rune)) return badEscape(`\\${rune}`);
    if (!escaping && rune === "\\") {
      escaping = true;
      continue;
    }
    // Go prints the rune as a number here.
    if (!escaping && (rune === "," || rune === "=")) {
      return { ok: false, error: `invalid field selector: unescaped character in value: ${rune.codePointAt(0)}` };
    }
    value += rune;
    escaping = false;
  }
  return escaping ? badEscape("\\") : { ok: true, value };
}

/** The terms between unescaped commas. */
export function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  let escaping = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (!escaping && char === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
    escaping = !escaping && char === "\\";
  }
  return text === "" ? [] : [...terms, text.slice(start)];
}

/** Field, operator and still escaped value of one term; undefined if it has no operator. */
export function splitTerm(term: string): readonly [string, string, string] | undefined {
  const found = /!=|==|=/.exec(term);
  if (found === null) return undefined;
  return [term.slice(0, found.index), found[0], term.slice(found.index + found[0].length)];
}

function badEscape(sequence: string): Unescaped {
  return { ok: false, error: `invalid field selector: invalid escape sequence: ${sequence}` };
}
