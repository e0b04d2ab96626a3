/** Ops that ask and change nothing. */
import { type AllocationScope, type AllocatorMetrics, emptyAllocatorMetrics } from "@kubenetsim/apiserver";
import { objectOf, optional, scalarsOf, textOf } from "../../../json.ts";
import type { Json, JsonObject } from "../../../types.ts";
import type { OpResult, Run } from "../run.ts";
import { rangeValues, valuesOf } from "./values.ts";

export function free(run: Run, op: JsonObject): OpResult {
  return compare(run, op.expect, run.machine.free());
}

export function used(run: Run, op: JsonObject): OpResult {
  return compare(run, op.expect, run.machine.used());
}

export function has(run: Run, op: JsonObject): OpResult {
  return hasEach(run, op, valuesOf(run, op));
}

export function hasAll(run: Run, op: JsonObject): OpResult {
  return hasEach(run, op, rangeValues(op));
}

export function list(run: Run, op: JsonObject): OpResult {
  const expected = scalarsOf(op.expect, "expect");
  return compare(run, [...expected].sort(), [...run.machine.list()].sort());
}

export function metrics(run: Run, op: JsonObject): OpResult {
  const expected = objectOf(op.expect, "expect");
  const range = optional(op.range, textOf, "range");
  const scopes: readonly AllocationScope[] = op.scope === undefined ? ["static", "dynamic"] : [scopeOf(op.scope)];
  const counted = range === undefined ? [...run.metrics.values()] : [run.metrics.get(range) ?? emptyAllocatorMetrics];
  const sum = (counter: keyof AllocatorMetrics): number => {
    const values = counted.flatMap((one) => scopes.map((scope) => one[counter][scope]));
    return values.reduce((total, value) => total + value, 0);
  };
  const actual: { readonly [name: string]: () => number } = {
    free: () => run.machine.free(range),
    used: () => run.machine.used(range),
    allocations: () => sum("allocations"),
    errors: () => sum("errors"),
  };
  for (const [name, value] of Object.entries(expected)) {
    const measured = Object.hasOwn(actual, name) ? actual[name]?.() : undefined;
    if (measured !== value) return { run, difference: { expected: { [name]: value }, actual: { [name]: measured } } };
  }
  return { run };
}

function scopeOf(value: Json): AllocationScope {
  if (value === "static" || value === "dynamic") return value;
  throw new Error(`unknown scope ${JSON.stringify(value)}`);
}

function hasEach(run: Run, op: JsonObject, values: readonly string[]): OpResult {
  const wrong = values.find((value) => run.machine.has(value) !== op.expect);
  return wrong === undefined ? { run } : { run, difference: { expected: op.expect, actual: { not: wrong } } };
}

function compare(run: Run, expected: unknown, actual: unknown): OpResult {
  const same = JSON.stringify(expected) === JSON.stringify(actual);
  return same ? { run } : { run, difference: { expected, actual } };
}
