import fc from "fast-check";
import { expect, test } from "vitest";
import { toCompactJson, toJson } from "../../src/machinery/json.ts";
import { parseManifests } from "../../src/machinery/manifest.ts";
import { compareYamlKeys, toYaml } from "../../src/machinery/print.ts";

// What kubectl 1.32 prints for the same text.
test.each([
  ["plain", "plain"],
  ["yes", '"yes"'],
  ["y", '"y"'],
  ["~", '"~"'],
  ["", '""'],
  ["1.0", '"1.0"'],
  ["010", '"010"'],
  ["1:20", '"1:20"'],
  ["2001-01-01", '"2001-01-01"'],
  ["10.96.0.1", "10.96.0.1"],
  ["<<", "<<"],
  ["1e400", "1e400"],
  ["a: b", "'a: b'"],
  ["a:b", "a:b"],
  ["- a", "'- a'"],
  ["a #b", "'a #b'"],
  ["it's", "it's"],
  ["'q'", "'''q'''"],
  [" lead", "' lead'"],
  ["tab\tin", '"tab\\tin"'],
  ["two\nlines", "|-\n  two\n  lines"],
  ["two\nlines\n", "|\n  two\n  lines"],
  ["😀", '"\\U0001F600"'],
  ["é日", "é日"],
  ["a\u0007", '"a\\a"'],
])("%j", (text, written) => {
  expect(toYaml({ k: text })).toBe(`k: ${written}\n`);
});

test("maps, lists and long lines", () => {
  const value = { b: [{ z: 1, x: [] }, [1, [2]], "s"], a: {}, no: null, long: "word ".repeat(20).trim(), u: undefined };
  expect(toYaml(value)).toBe(
    `a: {}\nb:\n- x: []\n  z: 1\n- - 1\n  - - 2\n- s\nlong: word word word word word word word word word word word word word word word word\n  word word word word\n"no": null\n`,
  );
});

test("keys in natural order", () => {
  const sorted = ["a", "a_b", "a2", "a10", "app", "app.kubernetes.io/name", "b-c", "bc"];
  expect([...sorted].reverse().sort(compareYamlKeys)).toEqual(sorted);
});

test("JSON with four spaces, sorted, and safe in HTML", () => {
  expect(toJson({ b: [], a: { c: "<&>", d: [1, null] }, u: undefined })).toBe(
    '{\n    "a": {\n        "c": "\\u003c\\u0026\\u003e",\n        "d": [\n            1,\n            null\n        ]\n    },\n    "b": []\n}\n',
  );
  expect(toCompactJson({ b: 1, a: ["x"] })).toBe('{"a":["x"],"b":1}');
});

const text = fc.string({ unit: fc.constantFrom(..."ab01 -:#'\"\n,.[]{}&*!|>%@`?=~_é\t") });
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
);
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("what is printed as YAML or JSON reads back the same", () => {
  fc.assert(
    fc.property(tree, (spec) => {
      const object = { apiVersion: "v1", kind: "Pod", metadata: {}, spec };
      for (const written of [toYaml(object), toJson(object)]) {
        const result = parseManifests(written);
        expect(result.ok ? result.documents[0]?.object : result.error).toEqual(object);
      }
    }),
    { numRuns: 300 },
  );
});
