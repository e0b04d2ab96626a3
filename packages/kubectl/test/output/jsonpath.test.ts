import type { Json } from "@kubenetsim/api";
import { toJson } from "@kubenetsim/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJsonPath } from "../../src/output/jsonpath/parse.ts";
import { printJsonPath } from "../../src/output/jsonpath/print.ts";
import { relaxedPath } from "../../src/output/jsonpath/relaxed.ts";

const object: Json = {
  kind: "List",
  items: [
    { name: "a", port: 80, up: true, tags: ["x", "y"], "k8s.io/name": "dotted" },
    { name: "b", port: 90, up: false, tags: [], nothing: null },
    { name: "c", port: 100 },
  ],
  map: { one: 1, two: { deep: "value" } },
};

function printed(template: string, missing = true): string {
  const parsed = parseJsonPath(template);
  if (!parsed.ok) return `parse: ${parsed.error}`;
  const result = printJsonPath(parsed.value, object, missing);
  return result.ok ? result.value : `error: ${result.error}`;
}

describe("values", () => {
  test.each([
    ["plain text", "plain text"],
    ["{.kind}", "List"],
    ["{ .kind }", "List"],
    ["{$.kind}", "List"],
    ["{@.kind}", "List"],
    ["{['kind']}", "List"],
    ["{.items[0].name}", "a"],
    ["{.items[-1].name}", "c"],
    ["{.items[0:2].name}", "a b"],
    ["{.items[:2].name}", "a b"],
    ["{.items[1:].name}", "b c"],
    ["{.items[-2:].name}", "b c"],
    ["{.items[0:3:2].name}", "a c"],
    ["{.items[0,2].name}", "a c"],
    ["{.items[*].port}", "80 90 100"],
    ["{.items[*]['name','port']}", "a b c 80 90 100"],
    ["{.items[0].k8s\\.io/name}", "dotted"],
    ["{.items[0]['k8s.io/name']}", "dotted"],
    ["{.map.*}", '1 {"deep":"value"}'],
    ["{..deep}", "value"],
    ["{.items[0].tags}", '["x","y"]'],
    ["{.items[0].up}", "true"],
    ["{.items[1].nothing}", ""],
    ["{.absent}", ""],
    ["{.__proto__}{.constructor}", ""],
    ['{"quoted\\n"}', "quoted\n"],
    ["{.kind}: {.items[0].name}", "List: a"],
    ['{range .items[*]}{.name}={.port}{"\\n"}{end}', "a=80\nb=90\nc=100\n"],
    ["{range .items[*]}{range .tags[*]}<{@}>{end}{end}", "<x><y>"],
    ['{.items[?(@.name=="b")].port}', "90"],
    ['{.items[?(@.name!="b")].name}', "a c"],
    ["{.items[?(@.port>80)].name}", "b c"],
    ["{.items[?(@.port>=90)].name}", "b c"],
    ["{.items[?(@.port<90)].name}", "a"],
    ["{.items[?(@.up==true)].name}", "a"],
    ["{.items[?(@.tags)].name}", "a b"],
  ])("%s", (template, expected) => {
    expect(printed(template)).toBe(expected);
  });
});

describe("errors", () => {
  test.each([
    ["{.a", "parse: unclosed action"],
    ["{range .items[*]}", "parse: unterminated range"],
    ["{end}", "parse: not in range, nothing to end"],
    ["{foo}", "parse: unrecognized identifier foo"],
    ["{.items[a]}", "parse: invalid array index a"],
    ["{.items[0}", "parse: unterminated array"],
    ['{"a}', "parse: unterminated quoted string"],
    ['{.items[?(@.tags[0]=="x")].name}', "error: array index out of bounds: index 0, length 0"],
    ["{.items[0:4].name}", "error: array index out of bounds: index 3, length 3"],
    ["{.items[2:1].name}", "error: starting index 2 is greater than ending index 1"],
    ["{.items[9]}", "error: array index out of bounds: index 9, length 3"],
    ["{.absent.deep}", "error: absent is not found"],
    ["{.kind[0]}", "error: string is not array or slice"],
  ])("%s", (template, expected) => {
    expect(printed(template, false)).toBe(expected);
  });

  test("no template throws", () => {
    const part = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ".",
      "..",
      "*",
      "?(",
      ")",
      "@",
      "'",
      '"',
      "a",
      "items",
      "0",
      "-1",
      ":",
      ",",
      "==",
      "range ",
      "end",
      " ",
      "\\",
    );
    fc.assert(fc.property(fc.array(part), (parts) => void expect(typeof printed(parts.join(""))).toBe("string")));
  });

  test("a field's path leads to the field", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^\\]+$/), fc.string(), (key, value) => {
        const parsed = parseJsonPath(`{.${key.replace(/[^A-Za-z0-9]/gu, "\\$&")}}`);
        // A lone star, however it is written, is the wildcard.
        if (key === "*" || !parsed.ok) return;
        const result = printJsonPath(parsed.value, { [key]: value, other: toJson(1) }, false);
        expect(result).toEqual({ ok: true, value });
      }),
    );
  });
});

test.each([
  ["metadata.name", "{.metadata.name}"],
  [".metadata.name", "{.metadata.name}"],
  ["{metadata.name}", "{.metadata.name}"],
  ["{.metadata.name}", "{.metadata.name}"],
  ["", ""],
])("the relaxed path %j", (text, value) => {
  expect(relaxedPath(text)).toEqual({ ok: true, value });
});
