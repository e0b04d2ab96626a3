/** Suite patch: strategic, merge and JSON patches, and the patches that a client-side apply makes. */
import {
  type JsonMap,
  jsonPatch,
  mergePatch,
  type PatchResult,
  type PatchSchema,
  patchSchemaFrom,
  patchSchemaOf,
  splitMergePatch,
  strategicMergePatch,
  threeWayJsonMergePatch,
  threeWayMergePatch,
  twoWayMergePatch,
} from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import { objectOf, textOf } from "../json.ts";
import type { CaseResult, Json, JsonObject } from "../types.ts";

/** Runs one case. */
export function run(testCase: JsonObject, file: JsonObject): CaseResult {
  const { object = null, patch = null, lastApplied = {}, config = null } = testCase;
  switch (testCase.patchType) {
    case "strategic":
      return compare(strategicMergePatch(object, patch, schemaOf(testCase, file)), testCase);
    case "merge":
      return compare({ ok: true, value: mergePatch(object, patch) }, testCase);
    case "json":
      return compare(jsonPatch(object, patch), testCase);
    case "two-way-diff":
      return compareDiff(twoWayMergePatch(object, config, schemaOf(testCase, file)), testCase);
    case "merge-split":
      return compareSplit(objectOf(patch, "patch"), testCase);
    case "merge-apply-three-way":
      return compareApply(threeWayJsonMergePatch(lastApplied, config, object), testCase, (made) => ({
        ok: true,
        value: mergePatch(object, made),
      }));
    default:
      return applyThreeWay(testCase, schemaOf(testCase, file));
  }
}

function applyThreeWay(testCase: JsonObject, schema: PatchSchema): CaseResult {
  const { object = null, lastApplied = {}, config = null } = testCase;
  const made = threeWayMergePatch(lastApplied, config, object, schema);
  const result = compareApply(made, testCase, (patch) => strategicMergePatch(object, patch, schema));
  const wanted = testCase.conflictWithoutOverwrite;
  if (!result.passed || wanted === undefined) return result;
  const conflict = !threeWayMergePatch(lastApplied, config, object, schema, false).ok;
  const message = "with overwriting off";
  return conflict === wanted
    ? result
    : { passed: false, expected: { conflict: wanted }, actual: { conflict }, message };
}

function compareApply(made: PatchResult, testCase: JsonObject, apply: (patch: Json) => PatchResult): CaseResult {
  if (!made.ok || testCase.error !== undefined) return compare(made, testCase);
  const wanted = testCase.patch;
  if (wanted !== undefined && canonicalJson(made.value) !== canonicalJson(wanted)) {
    return { passed: false, expected: wanted, actual: made.value, message: "the patch differs" };
  }
  return testCase.expect === undefined ? { passed: true } : compare(apply(made.value), testCase);
}

function compareDiff(made: PatchResult, testCase: JsonObject): CaseResult {
  if (!made.ok || testCase.error !== undefined) return compare(made, testCase);
  const wanted = testCase.patch ?? testCase.expect ?? null;
  return { passed: canonicalJson(made.value) === canonicalJson(wanted), expected: wanted, actual: made.value };
}

function compareSplit(patch: JsonObject, testCase: JsonObject): CaseResult {
  const source: JsonMap = patch;
  const actual = { nulls: splitMergePatch(source, true), rest: splitMergePatch(source, false) };
  const expected = testCase.expect ?? null;
  return { passed: canonicalJson(actual) === canonicalJson(expected), expected, actual };
}

const errorWords: readonly (readonly [RegExp, string])[] = [
  [/does not contain declared merge key/, "missing-merge-key"],
  [/The order in patch list/, "order-mismatch"],
  [/unable to find api field/, "unknown-field"],
  [/test failed/, "test-failed"],
  [/missing value|missing path/, "missing-path"],
];

function compare(result: PatchResult, testCase: JsonObject): CaseResult {
  const { error, expect = null } = testCase;
  if (!result.ok) {
    const actual = errorWords.find(([pattern]) => pattern.test(result.error))?.[1] ?? "other";
    return { passed: error === actual, expected: error ?? expect, actual, message: result.error };
  }
  if (error !== undefined) return { passed: false, expected: { error }, actual: result.value };
  return { passed: canonicalJson(result.value) === canonicalJson(expect), expected: expect, actual: result.value };
}

const apiVersions = new Map([
  ["Deployment", "apps/v1"],
  ["ReplicaSet", "apps/v1"],
  ["EndpointSlice", "discovery.k8s.io/v1"],
  ["Ingress", "networking.k8s.io/v1"],
  ["NetworkPolicy", "networking.k8s.io/v1"],
  ["ServiceCIDR", "networking.k8s.io/v1"],
]);

function schemaOf(testCase: JsonObject, file: JsonObject): PatchSchema {
  const kind = textOf(testCase.kind, "kind");
  const { schema } = file;
  if (schema !== undefined && Object.hasOwn(objectOf(schema, "schema"), kind)) {
    return patchSchemaFrom(notationOf(objectOf(schema, "schema")), kind);
  }
  return patchSchemaOf(apiVersions.get(kind) ?? "v1", kind) ?? patchSchemaFrom("", kind);
}

// The file's own way to describe a schema, rewritten in ours.
function notationOf(schema: JsonObject): string {
  const structs = Object.entries(schema).map(([name, fields]) => {
    const members = Object.entries(objectOf(fields, name)).map(([field, type]) => `${field}:${typeOf(type)}`);
    return `${name} { ${members.join(" ")}\n}`;
  });
  return structs.join("\n");
}

function typeOf(type: Json): string {
  if (typeof type === "string") return "any";
  const { list, map, strategy = [], mergeKey = "" } = objectOf(type, "a type");
  const strategies: readonly Json[] = Array.isArray(strategy) ? strategy : [];
  const merge = strategies.includes("merge") ? `@${textOf(mergeKey, "mergeKey")}` : "";
  const flags = `${strategies.includes("retainKeys") ? "~" : ""}${strategies.includes("replace") ? "!" : ""}`;
  if (list !== undefined) return `[]${textOf(list, "list")}${merge}${flags}`;
  const inner = textOf(map, "map");
  // A map of a struct's name is that struct.
  return `${/^[A-Z]/.test(inner) ? inner : `{}${inner}`}${merge}${flags}`;
}
