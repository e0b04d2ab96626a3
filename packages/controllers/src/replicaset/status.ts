/** A ReplicaSet's status from its pods. Models pkg/controller/replicaset/replica_set_utils.go calculateStatus. */
import {
  findCondition,
  labelOf,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
  type StringMap,
  type WorkloadCondition,
} from "@kubenetsim/api";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { isPodReady, untilAvailable } from "../pod/status.ts";

/** Why pods could not be made or deleted. */
export interface ReplicaFailure {
  readonly reason: "FailedCreate" | "FailedDelete";
  readonly message: string;
}

/**
 * The status that these active pods make. `wait`: how long until one more pod may count as available. `terminating`:
 * how many more are going; ReplicationControllers do not tell.
 */
export function replicaSetStatus(
  set: ReplicaSet,
  active: readonly Pod[],
  failure: ReplicaFailure | undefined,
  now: Millis,
  terminating?: number,
): { readonly status: ReplicaSetStatus; readonly wait: Millis | undefined } {
  const labels = Object.entries(set.spec.template?.metadata?.labels ?? {});
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  let ready = 0;
  let available = 0;
  let labelled = 0;
  let wait: Millis | undefined;
  for (const pod of active) {
    if (hasLabels(pod, labels)) labelled++;
    if (!isPodReady(pod)) continue;
    ready++;
    const left = untilAvailable(pod, minReadySeconds, now);
    if (left === 0) available++;
    else if (left !== undefined && (wait === undefined || left < wait)) wait = left;
  }
  const conditions = failureConditions(set, failure, now);
  const { generation } = set.metadata;
  const status: ReplicaSetStatus = {
    replicas: active.length,
    ...count("fullyLabeledReplicas", labelled),
    ...count("readyReplicas", ready),
    ...count("availableReplicas", available),
    // Not left out at zero: that would mean it is not known. Since 1.35.
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
  return { status, wait };
}

/** A count of zero is left out, as in Go's JSON. */
function count<N extends string>(name: N, value: number): { readonly [K in N]?: number } {
  return (value === 0 ? {} : { [name]: value }) as { readonly [K in N]?: number };
}

function hasLabels(pod: Pod, labels: readonly (readonly [string, string])[]): boolean {
  const own: StringMap | undefined = pod.metadata.labels;
  return labels.every(([name, value]) => labelOf(own, name) === value);
}

function failureConditions(
  set: ReplicaSet,
  failure: ReplicaFailure | undefined,
  now: Millis,
): readonly WorkloadCondition[] {
  const conditions = set.status?.conditions ?? [];
  const current = findCondition(conditions, "ReplicaFailure");
  const others = conditions.filter(({ type }) => type !== "ReplicaFailure");
  if (failure === undefined) return others;
  if (current !== undefined) return conditions;
  return [...others, { type: "ReplicaFailure", status: "True", lastTransitionTime: formatRfc3339(now), ...failure }];
}
