/** Ops that take values. */
import type { CreateIPAddress } from "@kubenetsim/apiserver";
import { numberOf, optional, scalarsOf, textOf } from "../../../json.ts";
import type { JsonObject } from "../../../types.ts";
import type { Answer, Machine } from "../machine.ts";
import { afterAnswer, type OpResult, type Run } from "../run.ts";
import { liesIn, rangeValues, valuesOf } from "./values.ts";

/** More than any range that a case fills. */
const FILL_MAX = 1 << 20;

export function allocate(run: Run, op: JsonObject): OpResult {
  return valuesOf(run, op).reduce<OpResult>(
    (so, value) =>
      so.difference === undefined ? step(so.run, op, (machine) => machine.allocate(value), "static") : so,
    { run },
  );
}

export function allocateAll(run: Run, op: JsonObject): OpResult {
  return rangeValues(op).reduce<OpResult>(
    (so, value) =>
      so.difference === undefined ? step(so.run, op, (machine) => machine.allocate(value), "static") : so,
    { run },
  );
}

export function allocateNext(run: Run, op: JsonObject): OpResult {
  const times = optional(op.times, numberOf, "times") ?? 1;
  const given: string[] = [];
  let so: OpResult = { run };
  for (let turn = 0; turn < times && so.difference === undefined; turn++) {
    so = stepNext(so.run, op, given);
  }
  return so.difference === undefined ? remembered(so.run, op, given) : so;
}

/** Takes until nothing is free. */
export function fill(run: Run, op: JsonObject): OpResult {
  const given: string[] = [];
  let now = run;
  for (let turn = 0; turn < FILL_MAX && now.machine.free() > 0; turn++) {
    const so = stepNext(now, { ...op, expect: "ok" }, given);
    if (so.difference !== undefined) return so;
    now = so.run;
  }
  const distinct = op.distinct === true ? new Set(given).size : given.length;
  if (given.length !== op.expect || distinct !== given.length) {
    return { run: now, difference: { expected: op.expect, actual: { given: given.length, distinct } } };
  }
  return remembered(now, op, given);
}

function stepNext(run: Run, op: JsonObject, given: string[]): OpResult {
  const label = `${op.do}/${run.draws}`;
  const create = storeOf(op);
  let answer: Answer | undefined;
  const so = step(
    { ...run, draws: run.draws + 1 },
    op,
    (machine) => {
      answer = machine.allocateNext(label, create);
      return answer;
    },
    "dynamic",
  );
  if (so.difference !== undefined || answer === undefined) return so;
  if (op.attempts !== undefined && op.attempts !== answer.attempts) {
    return {
      run,
      difference: { expected: { attempts: op.attempts }, actual: { attempts: answer.attempts ?? null } },
    };
  }
  if (answer.value === undefined) return so;
  given.push(answer.value);
  return checkedValue(so.run, op, answer.value);
}

function checkedValue(run: Run, op: JsonObject, value: string): OpResult {
  const forbidden = op.not === undefined ? [] : scalarsOf(op.not, "not");
  if (forbidden.includes(value)) return { run, difference: { expected: { not: op.not }, actual: value } };
  if (liesIn(run.machine, value, op.in)) return { run };
  return { run, difference: { expected: { in: op.in }, actual: value } };
}

function step(run: Run, op: JsonObject, ask: (machine: Machine) => Answer, scope: "static" | "dynamic"): OpResult {
  const dry = op.dryRun === true;
  const operation = optional(op.operation, textOf, "operation");
  const machine = dry && operation !== undefined ? (run.dryRuns.get(operation) ?? run.machine) : run.machine;
  const answer = ask(machine);
  const next = dry ? afterDryRun(run, operation, answer.machine) : afterAnswer(run, answer, scope);
  const expected = op.expect;
  const passed = expected === "any" || (expected === "error" ? answer.outcome !== "ok" : answer.outcome === expected);
  return passed ? { run: next } : { run: next, difference: { expected, actual: answer.outcome } };
}

/** A dry run takes nothing: only further steps of the same operation see what it took. */
function afterDryRun(run: Run, operation: string | undefined, machine: Machine): Run {
  return operation === undefined ? run : { ...run, dryRuns: new Map(run.dryRuns).set(operation, machine) };
}

function remembered(run: Run, op: JsonObject, given: readonly string[]): OpResult {
  const name = optional(op.as, textOf, "as");
  return { run: name === undefined ? run : { ...run, names: new Map(run.names).set(name, given) } };
}

/** A store that answers the first create calls (or all of them) with an error. */
function storeOf(op: JsonObject): CreateIPAddress | undefined {
  const error = optional(op.storeError, textOf, "storeError");
  if (error === undefined) return undefined;
  let left = optional(op.storeErrorTimes, numberOf, "storeErrorTimes") ?? Number.POSITIVE_INFINITY;
  return () => {
    if (left-- <= 0) return "created";
    return error === "already exists" ? "already-exists" : { error };
  };
}
