/** Suite rollout: what the controllers of Deployments and ReplicaSets decide. */
import { canonicalJson } from "@kubenetsim/sim";
import type { CaseResult, Json, JsonObject } from "../types.ts";
import { deploymentChecks } from "./rollout/deployment.ts";
import { podChecks } from "./rollout/pods.ts";
import { revisionChecks } from "./rollout/revisions.ts";

/** The answer to one case: only the fields that the case expects count. */
export type Check = (testCase: JsonObject) => { readonly [field: string]: unknown };

const checks: { readonly [check: string]: Check } = { ...deploymentChecks, ...podChecks, ...revisionChecks };

/** Asks the decision that the case names. */
export function run(testCase: JsonObject, _file: JsonObject): CaseResult {
  const { check, expect } = testCase;
  const ask = typeof check === "string" && Object.hasOwn(checks, check) ? checks[check] : undefined;
  if (ask === undefined) return { passed: false, message: `check ${String(check)} is not known` };
  const answer = ask(testCase);
  const expected = expect as { readonly [field: string]: Json };
  const names = Object.keys(expected);
  // A case that expects nothing, or a field that no check gives, is not understood.
  const unknown = names.filter((name) => !Object.hasOwn(answer, name));
  if (names.length === 0 || unknown.length > 0) return { passed: false, message: `cannot tell ${unknown.join(", ")}` };
  const actual = Object.fromEntries(names.map((name) => [name, answer[name] ?? null]));
  return { passed: canonicalJson(actual) === canonicalJson(expected), expected, actual };
}
