/** Suite probes: what a kubelet makes of its containers and their probes. */
import type { CaseResult, JsonObject } from "../types.ts";
import { checkActions } from "./probes/actions.ts";
import { checkCondition, checkPhase } from "./probes/status.ts";
import { checkWorker } from "./probes/worker.ts";

/** Runs one case, by its `check`; one that names a probe instead is about that probe's worker. */
export function run(testCase: JsonObject): CaseResult {
  switch (testCase.check) {
    case "containersReady":
    case "podReady":
    case "initialized":
    case "readyToStartContainers":
      return checkCondition(testCase);
    case "podPhase":
      return checkPhase(testCase);
    case "podActions":
      return checkActions(testCase);
    case undefined:
      return checkWorker(testCase);
    default:
      throw new Error(`the check ${String(testCase.check)} is unknown`);
  }
}
