/** A StatefulSet's status from its pods. Models pkg/controller/statefulset/stateful_set_control.go updateStatus, completeRollingUpdate. */
import { labelOf, type Pod, type StatefulSet, type StatefulSetStatus } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { REVISION_LABEL } from "../controller-revision/controller-revision.ts";
import { untilAvailable } from "../pod/status.ts";
import { isRunning } from "./plan.ts";

/** The status, and how long until one more pod counts as available. */
export function statefulSetStatus(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: { readonly current: string; readonly update: string },
  now: Millis,
): { readonly status: StatefulSetStatus; readonly wait: Millis | undefined } {
  const minReady = set.spec.minReadySeconds ?? 0;
  const running = pods.filter(isRunning);
  const waits = running.map((pod) => untilAvailable(pod, minReady, now) ?? 0);
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const ofRevision = (revision: string): number =>
    living.filter((pod) => labelOf(pod.metadata.labels, REVISION_LABEL) === revision).length;
  const updated = ofRevision(revisions.update);
  const isRolling = set.spec.updateStrategy?.type === "RollingUpdate";
  const isComplete =
    isRolling && updated === pods.length && running.length === pods.length && pods.length === (set.spec.replicas ?? 1);
  const current = isComplete ? updated : ofRevision(revisions.current);
  const { generation } = set.metadata;
  const { collisionCount, conditions } = set.status ?? {};
  const status: StatefulSetStatus = {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    replicas: pods.length,
    ...(running.length === 0 ? {} : { readyReplicas: running.length }),
    ...(current === 0 ? {} : { currentReplicas: current }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision: isComplete ? revisions.update : revisions.current,
    updateRevision: revisions.update,
    collisionCount: collisionCount ?? 0,
    ...(conditions === undefined ? {} : { conditions }),
    availableReplicas: waits.filter((wait) => wait === 0).length,
  };
  const pending = waits.filter((wait) => wait > 0);
  return { status, wait: pending.length === 0 ? undefined : Math.min(...pending) };
}
