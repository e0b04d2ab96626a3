/** Suite `strategy`: what the server makes of an object before it is checked. */
import { type FieldError, type KindStrategy, type KubeObject, resourceOf } from "@kubenetsim/api";
import { strategyOf as registryOf, type Strategy } from "@kubenetsim/apiserver";
import { canonicalJson } from "@kubenetsim/sim";
import type { CaseResult, Json } from "../types.ts";
import { valueAt } from "./json-path.ts";
import { strategyOf } from "./kind-strategy.ts";

/** Prepares the case's object and compares the paths that the case names; null means absent. */
export function run(testCase: Json, _file: Json): CaseResult {
  const given = testCase as unknown as StrategyCase;
  const { object, expect } = given;
  const info = resourceOf(object.apiVersion, object.kind);
  const kind = strategyOf(object);
  if (info === undefined || kind === undefined)
    return { passed: false, message: `kind ${object.kind} is not modelled` };
  const strategy = registryOf(info.resource) as unknown as Strategy<"endpointslices">;
  const prepared = prepare(strategy, given);
  if (prepared === undefined) return { passed: false, message: `${info.resource} has no status` };
  const errors = errorsOf(kind, prepared, given);
  const actual = Object.fromEntries(
    Object.keys(expect).map((path) => {
      if (path === "error") return [path, errors.length === 0 ? null : "Invalid"];
      if (path === "errorCount") return [path, errors.length];
      return [path, valueAt(prepared as unknown as Json, path) ?? null];
    }),
  );
  return canonicalJson(expect) === canonicalJson(actual)
    ? { passed: true }
    : { passed: false, expected: expect, actual };
}

function errorsOf(
  kind: KindStrategy<KubeObject>,
  prepared: KubeObject,
  { oldObject, subresource }: StrategyCase,
): readonly FieldError[] {
  if (oldObject === undefined) return kind.validate(prepared);
  if (subresource === "status") return kind.validateStatusUpdate?.(prepared, oldObject) ?? [];
  return kind.validateUpdate(prepared, oldObject);
}

interface StrategyCase {
  readonly operation: "create" | "update";
  readonly subresource?: "status";
  readonly object: KubeObject;
  readonly oldObject?: KubeObject;
  readonly expect: { readonly [path: string]: Json };
}

// The strategies differ only in the type of their objects; a case's object is of its kind by what the case says.
function prepare(strategy: Strategy<"endpointslices">, given: StrategyCase): KubeObject | undefined {
  const object = given.object as Parameters<typeof strategy.prepareForCreate>[0];
  if (given.oldObject === undefined) return strategy.prepareForCreate(object);
  const old = given.oldObject as typeof object;
  if (given.subresource === "status") return strategy.prepareForStatusUpdate?.(object, old);
  return strategy.prepareForUpdate(object, old);
}
