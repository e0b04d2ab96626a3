/** A DaemonSet's status from its nodes. Models pkg/controller/daemon/daemon_controller.go updateDaemonSetStatus. */
import { type DaemonSet, type DaemonSetStatus, labelOf } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { REVISION_LABEL } from "../controller-revision/controller-revision.ts";
import { isPodReady, untilAvailable } from "../pod/status.ts";
import type { NodePods } from "./plan.ts";

/** The status, and how long until one more pod counts as available. */
export function daemonSetStatus(
  set: DaemonSet,
  nodes: readonly NodePods[],
  hash: string,
  now: Millis,
): { readonly status: DaemonSetStatus; readonly wait: Millis | undefined } {
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  let wait: Millis | undefined;
  for (const { placement, pods } of nodes) {
    const [pod] = pods;
    if (!placement.shouldRun) {
      if (pod !== undefined) counts.misscheduled++;
      continue;
    }
    counts.desired++;
    if (pod === undefined) continue;
    counts.current++;
    if (labelOf(pod.metadata.labels, REVISION_LABEL) === hash) counts.updated++;
    const left = isPodReady(pod) ? untilAvailable(pod, set.spec.minReadySeconds ?? 0, now) : undefined;
    if (left === undefined) continue;
    counts.ready++;
    if (left === 0) counts.available++;
    else if (wait === undefined || left < wait) wait = left;
  }
  const { generation } = set.metadata;
  const { collisionCount, conditions } = set.status ?? {};
  const unavailable = counts.desired - counts.available;
  const status: DaemonSetStatus = {
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(counts.updated === 0 ? {} : { updatedNumberScheduled: counts.updated }),
    ...(counts.available === 0 ? {} : { numberAvailable: counts.available }),
    ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions === undefined ? {} : { conditions }),
  };
  return { status, wait };
}
