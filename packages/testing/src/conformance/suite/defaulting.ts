/** Suite `defaulting`: what the API fills in of an object. */
import {
  canonicalQuantity,
  convertLegacy,
  defaultPodTemplate,
  type FeatureGates,
  type KubeObject,
  type PodTemplateSpec,
} from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import type { CaseResult, Json, JsonObject } from "../types.ts";
import { gatesOf } from "./feature-gates.ts";
import { valueAt } from "./json-path.ts";
import { strategyOf } from "./kind-strategy.ts";

/** Fills in the case's object and compares the paths that the case names; null means absent. */
export function run(testCase: Json, _file: Json): CaseResult {
  const { object, expect, featureGates } = testCase as unknown as DefaultingCase;
  // A case may be of a version that servers no longer have: its defaults are part of the conversion.
  const current = (convertLegacy(object as unknown as JsonObject)?.value ?? object) as unknown as KubeObject;
  const defaulted = defaultObject(current, gatesOf(featureGates));
  if (defaulted === undefined) return { passed: false, message: `kind ${object.kind} is not modelled` };
  const paths = Object.keys(expect);
  const actual = Object.fromEntries(paths.map((path) => [path, valueAt(defaulted as unknown as Json, path) ?? null]));
  const wrong = paths.filter((path) => !sameValue(expect[path] ?? null, actual[path] ?? null));
  return wrong.length === 0
    ? { passed: true }
    : { passed: false, expected: expect, actual, message: `differs at ${wrong.join(", ")}` };
}

interface DefaultingCase {
  readonly object: KubeObject;
  readonly expect: { readonly [path: string]: Json };
  readonly featureGates?: FeatureGates;
}

function defaultObject(object: KubeObject, gates: FeatureGates): KubeObject | undefined {
  // The kind itself is not modelled; its pod template is one like any other.
  if (object.kind === "ReplicationController") return defaultTemplateOf(object);
  return strategyOf(object)?.default(object, gates);
}

function defaultTemplateOf(object: KubeObject): KubeObject {
  const { spec } = object as KubeObject & { readonly spec: { readonly template: PodTemplateSpec } };
  return { ...object, spec: { ...spec, template: defaultPodTemplate(spec.template) } } as KubeObject;
}

function sameValue(expected: Json, actual: Json): boolean {
  return canonicalJson(byValue(expected)) === canonicalJson(byValue(actual));
}

// Quantities compare by value, so each text that reads as one is brought to one form.
function byValue(value: Json): Json {
  if (typeof value === "string") return canonicalQuantity(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(byValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, byValue(item as Json)]));
}
