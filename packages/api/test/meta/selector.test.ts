import fc from "fast-check";
import { expect, test } from "vitest";
import { formatFieldSelector, matchesFields, parseFieldSelector } from "../../src/meta/field-selector.ts";
import { labelSelectorAsSelector, selectorOf } from "../../src/meta/label-selector.ts";
import {
  exactValue,
  formatSelector,
  matchesLabels,
  type Requirement,
  selectorFromMap,
  selectorOfRequirements,
} from "../../src/meta/selector.ts";
import { parseSelector } from "../../src/meta/selector-parse.ts";

test.each([
  ["x=a=b", "found '=', expected: ',' or 'end of string'"],
  ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  [",", "found ',', expected: !, identifier, or 'end of string'"],
  ["a,", "found '', expected: identifier after ','"],
  ["a in", "unable to parse requirement: found '' expected: '('"],
  ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
  [
    "a>b",
    "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
  ],
  ["!a=b", undefined],
])("%s: the parser's own words", (text, error) => {
  const result = parseSelector(text);
  if (error !== undefined) expect(result).toEqual({ ok: false, error });
  else expect(result.ok).toBe(false);
});

test.each<[string, { readonly [key: string]: string }, boolean]>([
  ["", {}, true],
  ["a", { a: "" }, true],
  ["!constructor", {}, true],
  ["constructor", {}, false],
  ["constructor!=x", {}, true],
  ["a in (b,c),d notin (e)", { a: "c" }, true],
  ["a in (,b)", { a: "" }, true],
  ["a>3", { a: "10" }, true],
  ["a<3", { a: "x" }, false],
  ["in in (in)", { in: "in" }, true],
])("%s on %o", (text, labels, matches) => {
  const result = parseSelector(text);
  expect(result.ok && matchesLabels(result.selector, labels)).toBe(matches);
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/).filter((text) => text !== "in" && text !== "notin");
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key: word,
    operator: fc.constantFrom("=" as const, "==" as const, "!=" as const),
    values: fc.tuple(word),
  }),
  fc.record({
    key: word,
    operator: fc.constantFrom("in" as const, "notin" as const),
    values: fc.uniqueArray(word, { minLength: 1 }).map((values) => values.sort()),
  }),
  fc.record({ key: word, operator: fc.constantFrom("exists" as const, "!" as const), values: fc.constant([]) }),
);

test("what is printed reads back as the same selector", () => {
  fc.assert(
    fc.property(fc.array(requirement, { maxLength: 4 }), (requirements) => {
      const selector = selectorOfRequirements(requirements);
      expect(parseSelector(formatSelector(selector))).toEqual({ ok: true, selector });
    }),
  );
});

test("any text either parses or gives an error", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b", ",", "=", "!", "(", ")", " ", "<", ">", "in", "notin") }),
      (text) => {
        const result = parseSelector(text);
        if (result.ok) expect(parseSelector(formatSelector(result.selector))).toEqual(result);
        else expect(result.error).not.toBe("");
      },
    ),
  );
});

test("a LabelSelector: nothing, everything, and what is malformed", () => {
  expect(matchesLabels(selectorOf(undefined), {})).toBe(false);
  expect(matchesLabels(selectorOf({}), {})).toBe(true);
  const selector = selectorOf({ matchLabels: { a: "b" }, matchExpressions: [{ key: "c", operator: "Exists" }] });
  expect(formatSelector(selector)).toBe("a=b,c");
  expect(exactValue(selector, "a")).toBe("b");
  const malformed = { matchExpressions: [{ key: "a", operator: "Near" as "In" }] };
  expect(labelSelectorAsSelector(malformed)).toEqual({
    ok: false,
    error: '"Near" is not a valid label selector operator',
  });
  expect(matchesLabels(selectorOf(malformed), {})).toBe(false);
  expect(formatSelector(selectorFromMap({ b: "2", a: "1" }))).toBe("a=1,b=2");
});

test("field selectors", () => {
  const result = parseFieldSelector("status.phase!=Running,metadata.name=a\\,b");
  expect(result.ok && formatFieldSelector(result.selector)).toBe("metadata.name=a\\,b,status.phase!=Running");
  expect(result.ok && matchesFields(result.selector, { "metadata.name": "a,b" })).toBe(true);
  expect(parseFieldSelector("a")).toEqual({ ok: false, error: "invalid selector: 'a'; can't understand 'a'" });
  expect(parseFieldSelector("a=b\\x")).toEqual({
    ok: false,
    error: "invalid field selector: invalid escape sequence: \\x",
  });
});
