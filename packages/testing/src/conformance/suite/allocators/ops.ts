/** Cases with `ops`: one allocator, asked and told in order; every allocator that the case is about must answer alike. */
import { listOf, objectOf, textOf } from "../../json.ts";
import type { CaseResult, JsonObject } from "../../types.ts";
import { startCIDRMachine, startTableMachine } from "./cidr-machine.ts";
import { startIPMachine } from "./ip-machine.ts";
import type { Machine } from "./machine.ts";
import { opOf } from "./op/index.ts";
import { startPortMachine } from "./port-machine.ts";
import type { Run } from "./run.ts";

export function runOps(testCase: JsonObject): CaseResult {
  const ops = listOf(testCase.ops, "ops").map((op) => objectOf(op, "op"));
  for (const machine of machinesOf(testCase, ops)) {
    const failure = runMachine(machine, ops);
    if (failure !== undefined) return failure;
  }
  return { passed: true };
}

function runMachine(machine: Machine, ops: readonly JsonObject[]): CaseResult | undefined {
  let run: Run = { machine, names: new Map(), metrics: new Map(), dryRuns: new Map(), draws: 0 };
  for (const [index, op] of ops.entries()) {
    const name = textOf(op.do, "do");
    const result = opOf(name)(run, op);
    if (result.difference !== undefined) {
      return { passed: false, ...result.difference, message: `${machine.name}: op ${index} (${name})` };
    }
    run = result.run;
  }
  return undefined;
}

function machinesOf(testCase: JsonObject, ops: readonly JsonObject[]): readonly Machine[] {
  const { allocator, family } = testCase;
  if (allocator === "port") return [startPortMachine(textOf(testCase.range, "range"))];
  if (family === "IPv4" || family === "IPv6") return [startCIDRMachine(family)];
  const range = textOf(testCase.range, "range");
  return listOf(testCase.implementation, "implementation").flatMap((implementation) => {
    if (implementation === "bitmap") return [startIPMachine(range, "bitmap")];
    if (implementation !== "ipaddress") throw new Error(`unknown implementation ${JSON.stringify(implementation)}`);
    // Objects and errors of the store are met only where IPAddresses are objects.
    const needsObjects = ops.some((op) => op.do === "objects" || op.storeError !== undefined);
    return needsObjects ? [startTableMachine(range)] : [startIPMachine(range, "ipaddress"), startTableMachine(range)];
  });
}
