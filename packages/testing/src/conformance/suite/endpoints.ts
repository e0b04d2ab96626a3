/** Suite endpoints: what the controllers of Endpoints and EndpointSlices publish. */
import type { CaseResult, JsonObject } from "../types.ts";
import { checks } from "./endpoints/checks.ts";
import { runSteps } from "./endpoints/steps.ts";

/** Runs one case: either a history of steps, or one question about a single rule. */
export function run(testCase: JsonObject, _file: JsonObject): CaseResult {
  const { check } = testCase;
  if (check === undefined) return runSteps(testCase);
  const ask = typeof check === "string" && Object.hasOwn(checks, check) ? checks[check] : undefined;
  if (ask === undefined) return { passed: false, message: `check ${String(check)} is not known` };
  return ask(testCase.input, testCase.expect);
}
