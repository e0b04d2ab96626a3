/** What a pod's status says: active, ready, available. Models pkg/api/v1/pod and pkg/controller/controller_utils.go. */
import { findCondition, type Pod } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";

/** Whether the pod's Ready condition is True. */
export function isPodReady(pod: Pod): boolean {
  const { conditions } = pod.status ?? {};
  if (conditions === undefined) return false;
  // A loop by hand: this is asked of every pod of a Service whenever one of them changes.
  for (const condition of conditions) {
    if (condition.type === "Ready") return condition.status === "True";
  }
  return false;
}

/** Succeeded or Failed: it will not run again. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Neither at its end nor being deleted: it counts as a replica. */
export function isPodActive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !isPodTerminal(pod);
}

/** Being deleted, and not at its end yet. */
export function isPodTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod);
}

/** When the Ready condition last changed; undefined if it is not known. */
export function readyTransition(pod: Pod): Millis | undefined {
  const time = findCondition(pod.status?.conditions, "Ready")?.lastTransitionTime;
  return time === undefined ? undefined : parseRfc3339(time);
}

/** How long until the pod, if it stays ready, has been so for minReadySeconds; 0: it is available; undefined: it is not ready. */
export function untilAvailable(pod: Pod, minReadySeconds: number, now: Millis): Millis | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = readyTransition(pod);
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1000 - now);
}
