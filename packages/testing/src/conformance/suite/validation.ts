/** Suite `validation`: is an object, or a change of one, accepted, and if not, for what reasons? */
import { type FeatureGates, type FieldError, formatFieldError, type KubeObject } from "@kubenetsim/api";
import type { CaseResult, Json } from "../types.ts";
import { gatesOf } from "./feature-gates.ts";
import { strategyOf } from "./kind-strategy.ts";

/** Validates the case's object and compares the complaints with what the case knows of them. */
export function run(testCase: Json, file: Json): CaseResult {
  const given = testCase as unknown as ValidationCase;
  const defaulted = given.defaulted ?? (file as unknown as { readonly defaulted?: boolean }).defaulted ?? false;
  const errors = errorsOf(given, defaulted);
  if (errors === undefined) return { passed: false, message: `kind ${given.kind} is not modelled` };
  const only = given.only ?? (file as unknown as { readonly only?: string }).only;
  const counted = only === undefined ? errors : errors.filter((error) => belongsTo(error, only));
  return compare(given.expect, counted);
}

interface ExpectedError {
  readonly type?: string;
  readonly field?: string;
}

interface Expectation {
  readonly valid: boolean;
  readonly errorCount?: number;
  readonly errors?: readonly ExpectedError[];
}

interface Generated {
  readonly path: string;
  readonly count: number;
  readonly item: Json;
}

interface ValidationCase {
  readonly kind: string;
  readonly operation: "create" | "update";
  readonly object: KubeObject;
  readonly oldObject?: KubeObject;
  readonly defaulted?: boolean;
  readonly only?: string;
  readonly subresource?: string;
  readonly generate?: readonly Generated[];
  readonly featureGates?: FeatureGates;
  readonly expect: Expectation;
}

function errorsOf(given: ValidationCase, defaulted: boolean): readonly FieldError[] | undefined {
  const strategy = strategyOf(given.object);
  if (strategy === undefined) return undefined;
  const gates = gatesOf(given.featureGates);
  const prepare = (object: KubeObject): KubeObject => (defaulted ? object : strategy.default(object));
  const object = prepare(withGenerated(given.object, given.generate ?? []));
  const old = prepare(given.oldObject ?? given.object);
  if (given.operation === "create") return strategy.validate(object, gates);
  if (given.subresource !== "status") return strategy.validateUpdate(object, old, gates);
  return strategy.validateStatusUpdate?.(object, old, gates);
}

// A rule group is a path and all below it; that of the external traffic policy holds the health check's port too.
function belongsTo(error: FieldError, only: string): boolean {
  if (only === "externalTrafficPolicy") return /^spec\.(externalTrafficPolicy|healthCheckNodePort)/.test(error.field);
  return error.field.startsWith(only);
}

function compare(expect: Expectation, errors: readonly FieldError[]): CaseResult {
  const actual = { errorCount: errors.length, errors: errors.map(formatFieldError) };
  const fail = (message: string): CaseResult => ({ passed: false, expected: expect, actual, message });
  if (expect.valid !== (errors.length === 0)) return fail(expect.valid ? "should be valid" : "should be refused");
  if (expect.errorCount !== undefined && expect.errorCount !== errors.length) return fail("another number of errors");
  const left = [...errors];
  for (const wanted of expect.errors ?? []) {
    const at = left.findIndex((error) => matches(wanted, error));
    if (at < 0) return fail(`no error ${wanted.type ?? ""} at ${wanted.field ?? "any field"}`);
    left.splice(at, 1);
  }
  return { passed: true };
}

function matches(wanted: ExpectedError, error: FieldError): boolean {
  return (wanted.type ?? error.type) === error.type && (wanted.field ?? error.field) === error.field;
}

function withGenerated(object: KubeObject, generated: readonly Generated[]): KubeObject {
  return generated.reduce((sum, { path, count, item }) => {
    const items = Array.from({ length: count }, (_, n) => numbered(item, n));
    return putAt(sum as unknown as Json, pathSteps(path), items) as unknown as KubeObject;
  }, object);
}

// `{n}` is the index, `{n%255}` the index modulo 255.
function numbered(value: Json, n: number): Json {
  if (typeof value === "string") {
    return value.replace(/\{n(?:%(\d+))?\}/g, (_, modulo?: string) =>
      String(modulo === undefined ? n : n % Number(modulo)),
    );
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => numbered(item, n));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, numbered(item as Json, n)]));
}

function pathSteps(path: string): readonly string[] {
  return path.split(/[.[\]]+/).filter((part) => part !== "");
}

function putAt(root: Json | undefined, steps: readonly string[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(root)) return root.map((item, i) => (String(i) === step ? putAt(item, rest, value) : item));
  const fields = (root ?? {}) as { readonly [key: string]: Json };
  return { ...fields, [step]: putAt(fields[step], rest, value) };
}
