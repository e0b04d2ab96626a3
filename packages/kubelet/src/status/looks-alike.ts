/** Whether two states of a pod's containers make the same status: all but the probes' counters. */
import type { ContainerRuntime, ProbeState } from "../types.ts";

/** Fast rather than thorough: what is not the same value counts as different. */
export function looksAlike(before: readonly ContainerRuntime[], after: readonly ContainerRuntime[]): boolean {
  return before === after || (before.length === after.length && before.every((each, i) => isAlike(each, after[i])));
}

function isAlike(before: ContainerRuntime, after: ContainerRuntime | undefined): boolean {
  if (before === after) return true;
  if (after === undefined) return false;
  for (const key of Object.keys(after) as (keyof ContainerRuntime)[])
    if (key !== "probes" && before[key] !== after[key]) return false;
  return Object.keys(before).length === Object.keys(after).length && haveSameResults(before.probes, after.probes);
}

function haveSameResults(before: ContainerRuntime["probes"], after: ContainerRuntime["probes"]): boolean {
  const isSame = (one: ProbeState | undefined, other: ProbeState | undefined): boolean => one?.result === other?.result;
  return (
    isSame(before.startup, after.startup) &&
    isSame(before.readiness, after.readiness) &&
    isSame(before.liveness, after.liveness)
  );
}
