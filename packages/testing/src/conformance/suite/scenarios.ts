/** The suite `scenarios`: whole stories on a cluster, step by step, as the end-to-end tests tell them. */
import { assert } from "@kubenetsim/sim";
import { listOf, objectOf } from "../json.ts";
import type { CaseResult, JsonObject } from "../types.ts";
import { perform } from "./scenarios/actions.ts";
import { stageOf } from "./scenarios/build.ts";
import { check } from "./scenarios/checks.ts";

/** Runs the steps in order. The first check that is not met is what is shown. */
export function run(testCase: JsonObject): CaseResult {
  const stage = stageOf(testCase);
  for (const [index, value] of listOf(testCase.steps, "steps").entries()) {
    const { do: actions, expect, ...rest } = objectOf(value, "step");
    assert(Object.keys(rest).length === 0, `a step has unknown keys: ${Object.keys(rest).join(", ")}`);
    stage.before = stage.cluster.world;
    for (const action of listOf(actions, "do")) perform(stage, objectOf(action, "action"));
    stage.settle();
    for (const one of listOf(expect, "expect")) {
      const wanted = objectOf(one, "check");
      const difference = check(stage, wanted);
      if (difference !== undefined)
        return { passed: false, ...difference, message: `step ${index}: ${JSON.stringify(wanted)}` };
    }
  }
  return { passed: true };
}
