import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../src/machinery/json.ts";
import { jsonPatch } from "../../src/machinery/json-patch.ts";
import { createMergePatch, mergePatch, threeWayJsonMergePatch } from "../../src/machinery/merge-patch.ts";
import { twoWayMergePatch } from "../../src/machinery/strategic-merge-patch/diff.ts";
import { strategicMergePatch } from "../../src/machinery/strategic-merge-patch/merge.ts";
import { type PatchSchema, patchSchemaOf } from "../../src/machinery/strategic-merge-patch/patch-schema.ts";
import { threeWayMergePatch } from "../../src/machinery/strategic-merge-patch/three-way.ts";

function schemaOf(apiVersion: string, kind: string): PatchSchema {
  const schema = patchSchemaOf(apiVersion, kind);
  if (schema === undefined) throw new Error(`no schema for ${kind}`);
  return schema;
}

const service = schemaOf("v1", "Service");
const deployment = schemaOf("apps/v1", "Deployment");
const ports = [
  { name: "http", port: 80, targetPort: 8080 },
  { name: "https", port: 443 },
];

test.each<[string, PatchSchema, Json, Json, Json]>([
  [
    "a list item is found by its key",
    service,
    { spec: { ports } },
    { spec: { ports: [{ port: 443, nodePort: 30000 }] } },
    {
      spec: {
        ports: [
          { name: "http", port: 80, targetPort: 8080 },
          { name: "https", port: 443, nodePort: 30000 },
        ],
      },
    },
  ],
  [
    "a list item is deleted",
    service,
    { spec: { ports } },
    { spec: { ports: [{ port: 80, $patch: "delete" }] } },
    { spec: { ports: [{ name: "https", port: 443 }] } },
  ],
  [
    "a list is replaced",
    service,
    { spec: { ports } },
    { spec: { ports: [{ port: 1 }, { $patch: "replace" }] } },
    { spec: { ports: [{ port: 1 }] } },
  ],
  [
    "a map is replaced",
    service,
    { spec: { selector: { a: "1" } } },
    { spec: { selector: { b: "2", $patch: "replace" } } },
    { spec: { selector: { b: "2" } } },
  ],
  [
    "null deletes",
    service,
    { spec: { selector: { a: "1", b: "2" } } },
    { spec: { selector: { a: null } } },
    { spec: { selector: { b: "2" } } },
  ],
  [
    "a list without key is replaced",
    service,
    { spec: { externalIPs: ["1.1.1.1"] } },
    { spec: { externalIPs: ["2.2.2.2"] } },
    { spec: { externalIPs: ["2.2.2.2"] } },
  ],
  [
    "scalars merge as a set",
    service,
    { metadata: { finalizers: ["a/b"] } },
    { metadata: { finalizers: ["c/d"] } },
    { metadata: { finalizers: ["c/d", "a/b"] } },
  ],
  [
    "scalars are deleted",
    service,
    { metadata: { finalizers: ["a/b", "c/d"] } },
    { metadata: { "$deleteFromPrimitiveList/finalizers": ["a/b"] } },
    { metadata: { finalizers: ["c/d"] } },
  ],
  [
    "only named keys are retained",
    deployment,
    { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } },
    { spec: { strategy: { type: "Recreate", $retainKeys: ["type"] } } },
    { spec: { strategy: { type: "Recreate" } } },
  ],
  [
    "an order is set",
    service,
    { spec: { ports } },
    { spec: { "$setElementOrder/ports": [{ port: 443 }, { port: 80 }] } },
    {
      spec: {
        ports: [
          { name: "https", port: 443 },
          { name: "http", port: 80, targetPort: 8080 },
        ],
      },
    },
  ],
])("strategic: %s", (_, schema, object, patch, value) => {
  expect(strategicMergePatch(object, patch, schema)).toEqual({ ok: true, value });
});

test.each<[string, Json, Json, RegExp]>([
  [
    "no merge key",
    { spec: { ports } },
    { spec: { ports: [{ name: "x" }] } },
    /^map: map\[name:x\] does not contain declared merge key: port$/,
  ],
  [
    "an unknown field",
    { spec: { foo: {} } },
    { spec: { foo: { a: 1 } } },
    /^unable to find api field in struct ServiceSpec for the json field "foo"$/,
  ],
  [
    "an unknown directive",
    { spec: { selector: {} } },
    { spec: { selector: { $patch: "frob" } } },
    /^unknown patch type: frob/,
  ],
  [
    "a wrong order",
    { spec: { ports } },
    { spec: { "$setElementOrder/ports": [{ port: 80 }, { port: 443 }], ports: [{ port: 443 }, { port: 80 }] } },
    /^The order in patch list/,
  ],
  ["no map", [], {}, /^invalid JSON document$/],
])("strategic: %s is an error", (_, object, patch, words) => {
  const result = strategicMergePatch(object, patch, service);
  expect(result.ok ? "" : result.error).toMatch(words);
});

const port = fc.record(
  { name: fc.constantFrom("a", "b", "c"), targetPort: fc.constantFrom(1, 2) },
  { requiredKeys: [] },
);
const portList = fc
  .uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 5 })
  .chain((numbers) => fc.tuple(...numbers.map((at) => port.map((rest): Json => ({ ...rest, port: at })))));
const anyService = fc
  .record(
    {
      ports: portList.map((list): Json => [...list]),
      selector: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2")),
      type: fc.constantFrom("ClusterIP", "NodePort"),
    },
    { requiredKeys: [] },
  )
  .map((spec): Json => ({ spec: { ...spec } as Json }));

test("a two-way patch leads from one object to the other", () => {
  fc.assert(
    fc.property(anyService, anyService, (one, other) => {
      const patch = twoWayMergePatch(one, other, service);
      expect(patch.ok && strategicMergePatch(one, patch.value, service)).toEqual({ ok: true, value: other });
    }),
  );
});

test("an apply of the same manifest changes nothing the second time", () => {
  fc.assert(
    fc.property(anyService, anyService, anyService, (original, modified, current) => {
      const apply = (last: Json, live: Json): Json => {
        const patch = threeWayMergePatch(last, modified, live, service);
        const result = patch.ok ? strategicMergePatch(live, patch.value, service) : patch;
        if (!result.ok) throw new Error(result.error);
        return result.value;
      };
      const once = apply(original, current);
      expect(apply(modified, once)).toEqual(once);
    }),
  );
});

test("three-way: what the last manifest had goes, what others set stays", () => {
  const result = threeWayMergePatch(
    { spec: { selector: { a: "1", b: "2" } } },
    { spec: { selector: { a: "9" } } },
    { spec: { selector: { a: "1", b: "2", c: "3" } } },
    service,
  );
  expect(result).toEqual({ ok: true, value: { spec: { selector: { a: "9", b: null } } } });
  const conflict = threeWayMergePatch(
    { spec: { type: "ClusterIP" } },
    { spec: { type: "NodePort" } },
    { spec: { type: "LoadBalancer" } },
    service,
    false,
  );
  expect(conflict.ok ? "" : conflict.error).toContain("conflicts with changes made from original to current");
});

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const map = fc
  .dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), json)
  .map((value) => JSON.parse(JSON.stringify(value)) as { [key: string]: Json });

test("a merge patch leads from one map to the other, nulls apart", () => {
  fc.assert(
    fc.property(map, map, (one, other) => {
      const plain = mergePatch({}, other) as { [key: string]: Json };
      expect(mergePatch(one, createMergePatch(one, plain))).toEqual(plain);
      expect(({} as { a?: Json }).a).toBeUndefined();
    }),
  );
  expect(threeWayJsonMergePatch({ a: 1, b: 2 }, { a: 3 }, { a: 1, b: 2, c: 4 })).toEqual({
    ok: true,
    value: { a: 3, b: null },
  });
});

const object: Json = { data: { a: "1" }, list: [1, 2] };

// The words are those of kubectl patch --type=json.
test.each<[Json, string]>([
  [
    [{ op: "add", path: "/nope/b", value: 1 }],
    'add operation does not apply: doc is missing path: "/nope/b": missing value',
  ],
  [
    [{ op: "remove", path: "/data/z" }],
    "error in remove for path: '/data/z': Unable to remove nonexistent key: z: missing value",
  ],
  [
    [{ op: "replace", path: "/data/z", value: 1 }],
    "replace operation does not apply: doc is missing key: /data/z: missing value",
  ],
  [[{ op: "test", path: "/data/a", value: "2" }], "testing value /data/a failed: test failed"],
  [
    [{ op: "add", path: "/list/9", value: 1 }],
    "error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced",
  ],
  [[{ op: "frob", path: "/data" }], "Unexpected kind: frob"],
  [
    [{ op: "add", path: "/__proto__/x", value: 1 }],
    'add operation does not apply: doc is missing path: "/__proto__/x": missing value',
  ],
  [
    [{ op: "add", path: "/constructor/prototype/x", value: 1 }],
    'add operation does not apply: doc is missing path: "/constructor/prototype/x": missing value',
  ],
  [{ op: "add" }, "json: cannot unmarshal object into Go value of type jsonpatch.Patch"],
  [[5], "json: cannot unmarshal number into Go value of type jsonpatch.Operation"],
])("json: %j", (patch, error) => {
  expect(jsonPatch(object, patch)).toEqual({ ok: false, error });
  expect(({} as { x?: number }).x).toBeUndefined();
});

test("json: operations apply in turn, and the object itself stays", () => {
  const patch: Json = [
    { op: "add", path: "/list/-", value: 3 },
    { op: "move", from: "/data/a", path: "/data/b~1c" },
    { op: "copy", from: "/list/0", path: "/first" },
    { op: "test", path: "/first", value: 1 },
    { op: "remove", path: "/list/0" },
  ];
  expect(jsonPatch(object, patch)).toEqual({ ok: true, value: { data: { "b/c": "1" }, list: [2, 3], first: 1 } });
  expect(object).toEqual({ data: { a: "1" }, list: [1, 2] });
});
