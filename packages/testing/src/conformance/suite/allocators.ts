/** Suite allocators: ClusterIPs and node ports, their bands, counters and repair loops. */
import { objectOf, scalarOf } from "../json.ts";
import type { CaseResult, JsonObject } from "../types.ts";
import { runMath } from "./allocators/math.ts";
import { runOps } from "./allocators/ops.ts";
import { runRepair } from "./allocators/repair.ts";

/** Runs one case; the form of the case, or of its file, says which sort it is. */
export function run(testCase: JsonObject, file: JsonObject): CaseResult {
  const form = testCase.form ?? file.form;
  if (form === "repair" || form === "collect") return runRepair(objectOf(testCase, "the case"), form);
  if (form !== undefined) return runMath(testCase, scalarOf(form, "form"));
  return runOps(testCase);
}
