/** Ops that give back, keep, or bring in objects. */
import type { IPAddress, ServiceCIDR } from "@kubenetsim/apiserver";
import { assert } from "@kubenetsim/sim";
import { listOf, objectOf, scalarOf, textOf } from "../../../json.ts";
import type { JsonObject } from "../../../types.ts";
import type { CIDRs, Snapshot, Snapshots } from "../machine.ts";
import type { OpResult, Run } from "../run.ts";
import { valuesOf } from "./values.ts";

/** Giving back never fails; in a dry run it does nothing. */
export function release(run: Run, op: JsonObject): OpResult {
  assert(op.expect === "ok", "release has no other outcome than ok");
  const machine = valuesOf(run, op).reduce((so, value) => so.release(value), run.machine);
  return { run: op.dryRun === true ? run : { ...run, machine } };
}

export function releaseAll(run: Run): OpResult {
  return { run: { ...run, machine: run.machine.list().reduce((so, value) => so.release(value), run.machine) } };
}

export function snapshot(run: Run, op: JsonObject): OpResult {
  const taken = snapshotsOf(run).take();
  const next = { ...run, snapshot: taken };
  if (taken.range === op.range) return { run: next };
  return { run: next, difference: { expected: op.range, actual: taken.range } };
}

export function restore(run: Run, op: JsonObject): OpResult {
  const answer = snapshotsOf(run).restore(takenOf(run), textOf(op.range, "range"));
  if (answer.outcome !== op.expect) return { run, difference: { expected: op.expect, actual: answer.outcome } };
  return { run: { ...run, machine: answer.machine } };
}

export function newFromSnapshot(run: Run): OpResult {
  return { run: { ...run, machine: snapshotsOf(run).fresh(takenOf(run)) } };
}

export function objects(run: Run, op: JsonObject): OpResult {
  const ipAddresses = listOf(op.objects, "objects").map((object) => objectOf(object, "object"));
  assert(run.machine.addObjects !== undefined, "this allocator has no objects");
  return { run: { ...run, machine: run.machine.addObjects(ipAddresses as unknown as readonly IPAddress[]) } };
}

export function addCIDR(run: Run, op: JsonObject): OpResult {
  const object = objectOf(op.object, "object") as unknown as ServiceCIDR;
  return { run: { ...run, machine: cidrsOf(run).add(object) } };
}

export function deleteCIDR(run: Run, op: JsonObject): OpResult {
  return { run: { ...run, machine: cidrsOf(run).remove(textOf(op.name, "name")) } };
}

export function find(run: Run, op: JsonObject): OpResult {
  const actual = cidrsOf(run).find(scalarOf(op.value, "value"));
  return actual === op.expect ? { run } : { run, difference: { expected: op.expect, actual } };
}

function snapshotsOf(run: Run): Snapshots {
  assert(run.machine.snapshots !== undefined, "this allocator has no snapshots");
  return run.machine.snapshots;
}

function takenOf(run: Run): Snapshot {
  assert(run.snapshot !== undefined, "no snapshot was taken");
  return run.snapshot;
}

function cidrsOf(run: Run): CIDRs {
  assert(run.machine.cidrs !== undefined, "this allocator has no ServiceCIDRs");
  return run.machine.cidrs;
}
