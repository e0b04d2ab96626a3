import fc from "fast-check";
import { expect, test } from "vitest";
import { fromObjects, type ManifestError, type ManifestResult, parseManifests } from "../../src/machinery/manifest.ts";

const pod = "apiVersion: v1\nkind: Pod\n";

function errorOf(result: ManifestResult): ManifestError {
  if (result.ok) throw new Error("no error");
  return result.error;
}

function objectsOf(result: ManifestResult): unknown[] {
  if (!result.ok) throw new Error(result.error.message);
  return result.documents.map((document) => document.object);
}

const yaml = (message: string): string => `error converting YAML to JSON: yaml: ${message}`;

// The words are those of kubectl 1.32 for the same text.
test.each<[string, string, number, number]>([
  [`${pod}metadata:\n\tname: x\n`, yaml("line 4: found character that cannot start any token"), 4, 1],
  [`${pod}metadata:\n  name: x\n\t labels: b\n`, yaml("line 5: found a tab character that violates indentation"), 5, 1],
  [`${pod}metadata:\n  name: x\n a: b\n`, yaml("line 4: did not find expected key"), 5, 1],
  [`${pod}metadata: a: b\n`, yaml("line 3: mapping values are not allowed in this context"), 3, 11],
  ['apiVersion: v1\nkind: "Pod\nmetadata: a\n', yaml("line 4: found unexpected end of stream"), 4, 1],
  ["apiVersion: v1\nkind: [a, b\nmetadata: a\n", yaml("line 2: did not find expected ',' or ']'"), 3, 1],
  ["apiVersion: v1\nkind: *foo\n", yaml("unknown anchor 'foo' referenced"), 2, 7],
  ["apiVersion: v1\nkind Pod\nmetadata: a\n", yaml("line 3: could not find expected ':'"), 2, 1],
  [
    `${pod}metadata: {name: x, labels: {~: 7}}\n`,
    "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: 7",
    3,
    30,
  ],
  [`${pod}metadata: {labels: {a: .nan}}\n`, "error converting YAML to JSON: json: unsupported value: NaN", 3, 24],
  [`${pod}metadata: &m\n  name: *m\n`, yaml("anchor 'm' value contains itself"), 4, 9],
  [`${pod}kind: Pod\n`, yaml('unmarshal errors:\n  line 3: key "kind" already set in map'), 3, 1],
  ["foo\n", "json: cannot unmarshal string into Go value of type unstructured.detector", 1, 1],
  ["a: 1\n", "error validating data: [apiVersion not set, kind not set]", 1, 1],
  ["kind: Pod\n", "error validating data: apiVersion not set", 1, 1],
  ["apiVersion: 1\nkind: Pod\n", "error validating data: apiVersion isn't string type", 1, 1],
  [
    `${pod}metadata: x\n`,
    "json: cannot unmarshal string into Go struct field Pod.metadata of type v1.ObjectMeta",
    3,
    1,
  ],
  [
    '{"apiVersion": "v1", "kind": "Pod",}\n',
    "json: offset 36: invalid character '}' looking for beginning of object key string",
    1,
    36,
  ],
  ['{"apiVersion": "v1",\n "kind": "Pod"\n', "unexpected EOF", 3, 1],
  ['{"kind": "Pod", "spec": {"a": 1, "a": 2}}', 'strict decoding error: duplicate field "spec.a"', 1, 37],
  ["--- {a: b}\n", "invalid Yaml document separator: {a: b}", 1, 4],
])("%j", (text, message, line, column) => {
  expect(errorOf(parseManifests(text))).toMatchObject({ message, document: 1, line, column });
});

test("an error names the document and the line of the whole text", () => {
  const error = errorOf(parseManifests(`# first\n---\n${pod}---\n${pod}spec:\n\ta: b\n`));
  expect(error).toMatchObject({ document: 2, line: 9, column: 1 });
  expect(error.message).toBe(yaml("line 5: found character that cannot start any token"));
});

test("plain scalars mean what they mean to kubectl", () => {
  const values =
    "[yes, Off, y, n, ~, Null, 010, 0o17, 0x1f, 0b11, 1_000, 1e3, .5, 08, 1:20, 2001-01-01, '5', !!str 5, +3]";
  const [object] = objectsOf(parseManifests(`${pod}spec: {a: ${values}}\n`));
  const a = [true, false, true, false, null, null, 8, 15, 31, 3, 1000, 1000, 0.5, 8, "1:20", "2001-01-01", "5", "5", 3];
  expect(object).toEqual({ apiVersion: "v1", kind: "Pod", metadata: {}, spec: { a } });
});

test("keys that are numbers or booleans become text; merge keys give way to own ones", () => {
  const [object] = objectsOf(
    parseManifests(`${pod}base: &b {x: 1, z: 2}\nspec:\n  <<: *b\n  z: 3\n  010: a\n  on: b\n`),
  );
  expect(object).toMatchObject({ spec: { x: 1, z: 3, "8": "a", true: "b" } });
});

test("Lists are taken apart, and positions are found by field", () => {
  const text = `apiVersion: v1\nkind: List\nitems:\n- ${pod.replace("\n", "\n  ")}- apiVersion: v1\n  kind: Service\n  metadata:\n    labels: {a.b/c: d}\n  spec:\n    ports:\n    - port: 80\n`;
  const result = parseManifests(text);
  if (!result.ok) throw new Error(result.error.message);
  const [first, second] = result.documents;
  expect(first?.object.kind).toBe("Pod");
  expect(second?.positionOf("spec.ports[0].port")).toEqual({ line: 12, column: 7 });
  expect(second?.positionOf("spec.ports[0].nodePort")).toEqual({ line: 12, column: 7 });
  expect(second?.positionOf("metadata.labels.a.b/c")).toEqual({ line: 9, column: 14 });
  expect(second?.positionOf("metadata.labels[a.b/c]")).toEqual({ line: 9, column: 14 });
  const json = parseManifests('{"apiVersion":"v1","kind":"Pod"}\n{"apiVersion":"v1",\n"kind":"Pod","spec":{"a":[1]}}');
  expect(json.ok && json.documents.map((document) => [document.index, document.line])).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(json.ok && json.documents[1]?.positionOf("spec.a[0]")).toEqual({ line: 3, column: 27 });
});

const bomb = `${pod}a: &a [x, x, x, x, x, x, x, x, x]\n${[..."bcdefgh"].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[at]}`).join(",")}]`).join("\n")}`;

test.each([
  ["an alias bomb", bomb, "document contains excessive aliasing"],
  ["ten megabytes", `${pod}a: ${"x".repeat(1e7)}`, "Request entity too large: limit is 3145728"],
  ["deep lists", `${pod}a: ${"[".repeat(50000)}${"]".repeat(50000)}`, "exceeded max depth"],
  ["deep dashes", `${pod}a:\n${"- ".repeat(5000)}x`, "exceeded max depth"],
  ["deep JSON", `{"apiVersion":"v1","a":${"[".repeat(50000)}`, "exceeded max depth"],
])("%s is refused", (_, text, words) => {
  expect(errorOf(parseManifests(text)).message).toContain(words);
});

test.each([
  `${pod}__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n`,
  `${pod}<<: {__proto__: {polluted: 1}}\n`,
  '{"apiVersion":"v1","kind":"Pod","__proto__":{"polluted":1}}',
])("%j pollutes nothing", (text) => {
  const [object] = objectsOf(parseManifests(text)) as [object];
  expect(Object.hasOwn(object, "__proto__")).toBe(true);
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test("anything at all gives objects or an error with a place", () => {
  const piece = fc.constantFrom(
    "apiVersion: v1\n",
    "kind: Pod\n",
    "a: ",
    "- ",
    "  ",
    "\t",
    "\n",
    "---\n",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "'",
    "&a",
    "*a",
    "|\n",
    "> ",
    "#",
    "!!int ",
    "<<: ",
    "?",
    "~",
    "%",
    "é",
    "\r\n",
    "0x1",
    "yes",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const result = parseManifests(pieces.join(""));
      if (result.ok) for (const { object } of result.documents) expect(Object.isFrozen(object)).toBe(true);
      else
        expect(result.error).toMatchObject({
          message: expect.stringMatching(/./),
          line: expect.toSatisfy((n: number) => n > 0),
        });
    }),
    { numRuns: 500 },
  );
});

const cyclic: Record<string, unknown> = { apiVersion: "v1", kind: "Pod" };
cyclic.spec = { a: [cyclic] };
let deep: unknown = 1;
for (let at = 0; at < 2000; at++) deep = [deep];

test.each<[string, unknown, string]>([
  ["a cycle", cyclic, "spec.a[0]: must not contain itself"],
  ["a Date", { spec: [new Date(0)] }, "spec[0]: must be plain data, not an instance of Date"],
  ["a Map", { spec: new Map() }, "spec: must be plain data, not an instance of Map"],
  ["a function", { spec: { a: () => 1 } }, "spec.a: must be plain data, not a function"],
  ["a bigint", { spec: 1n }, "spec: must be plain data, not a bigint"],
  ["a hole", { spec: [undefined] }, "spec[0]: must be plain data, not undefined"],
  ["NaN", { spec: Number.NaN }, "spec: must be a finite number, not NaN"],
  [
    "a getter",
    {
      get spec() {
        throw new Error("read");
      },
    },
    "spec: must be plain data, not a getter",
  ],
  [
    "a hostile proxy",
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("asked");
        },
      },
    ),
    "the manifest: must be plain data, not a proxy that throws",
  ],
  ["nothing", undefined, "the manifest: must be plain data, not undefined"],
])("objects: %s is refused", (_, value, message) => {
  expect(errorOf(fromObjects(value))).toMatchObject({ message, line: 0 });
});

test("objects: deep nesting is refused, the rest is copied and frozen", () => {
  expect(errorOf(fromObjects({ spec: deep })).message).toContain("must not be nested deeper than 1000 levels");
  const source = { apiVersion: "v1", kind: "Pod", spec: { a: [1], b: undefined }, metadata: { name: "x" } };
  const [copy] = objectsOf(fromObjects([source])) as [typeof source];
  expect(copy).toStrictEqual({ apiVersion: "v1", kind: "Pod", spec: { a: [1] }, metadata: { name: "x" } });
  expect(copy).not.toBe(source);
  expect(Object.isFrozen(copy.spec.a)).toBe(true);
});
