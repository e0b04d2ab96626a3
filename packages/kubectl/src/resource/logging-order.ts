/** Which of several pods is the most interesting one to read. Models kubectl/pkg/util/podutils/podutils.go ByLogging. */
import type { Pod } from "@kubenetsim/api";

const PHASES: ReadonlyMap<string, number> = new Map([
  ["Running", 0],
  ["Unknown", 1],
  ["Pending", 2],
]);

/** Assigned, running, ready for long, often restarted, old: those come first. */
export function byLogging(one: Pod, other: Pod): number {
  return (
    Number(isUnassigned(one)) - Number(isUnassigned(other)) ||
    phaseOf(one) - phaseOf(other) ||
    Number(readySince(one) === undefined) - Number(readySince(other) === undefined) ||
    compare(readySince(one), readySince(other)) ||
    restartsOf(other) - restartsOf(one) ||
    compare(one.metadata.creationTimestamp, other.metadata.creationTimestamp)
  );
}

function isUnassigned({ spec }: Pod): boolean {
  return (spec.nodeName ?? "") === "";
}

function phaseOf({ status }: Pod): number {
  return PHASES.get(status?.phase ?? "") ?? 0;
}

function readySince({ status }: Pod): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" ? (ready.lastTransitionTime ?? "") : undefined;
}

function restartsOf({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function compare(one: string | undefined, other: string | undefined): number {
  if (one === other || one === undefined || other === undefined) return 0;
  return one < other ? -1 : 1;
}
