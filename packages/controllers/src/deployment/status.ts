/** A Deployment's status from its ReplicaSets. Models pkg/controller/deployment/sync.go calculateStatus and progress.go syncRolloutStatus. */
import {
  type Deployment,
  type DeploymentStatus,
  findCondition,
  type ReplicaSet,
  type WorkloadCondition,
} from "@kubenetsim/api";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { maxUnavailable, replicasOf, totalActual, totalAvailable, totalReplicas, totalTerminating } from "./limits.ts";

/** A deadline of the largest int32 means none. */
const NO_DEADLINE = 2_147_483_647;
const PROGRESSING = "Progressing";
export const NEW_SET_AVAILABLE = "NewReplicaSetAvailable";
export const TIMED_OUT = "ProgressDeadlineExceeded";

/** Counts, and the condition Available. */
export function countStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  now: Millis,
): DeploymentStatus {
  const available = totalAvailable(all);
  const { generation = 0 } = deployment.metadata;
  const conditions = setWorkloadCondition(
    deployment.status?.conditions ?? [],
    availability(deployment, available),
    now,
  );
  const collisionCount = deployment.status?.collisionCount;
  return {
    observedGeneration: generation,
    ...nonZero("replicas", totalActual(all)),
    ...nonZero("updatedReplicas", newest?.status?.replicas ?? 0),
    ...nonZero(
      "readyReplicas",
      sum(all, (status) => status?.readyReplicas),
    ),
    ...nonZero("availableReplicas", available),
    ...nonZero("unavailableReplicas", Math.max(0, totalReplicas(all) - available)),
    ...terminating(all),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions,
  };
}

/** The same with the conditions Progressing and ReplicaFailure. */
export function rolloutStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  now: Millis,
): DeploymentStatus {
  const status = countStatus(deployment, newest, all, now);
  const progressed = withProgress(deployment, status, newest, now);
  const failure = all
    .map((set) => findCondition(set.status?.conditions, "ReplicaFailure"))
    .find((found) => found !== undefined);
  const others = progressed.filter(({ type }) => type !== "ReplicaFailure");
  return { ...status, conditions: failure === undefined ? others : setWorkloadCondition(others, failure, now) };
}

/** Every replica is updated and available, and the controller has seen the latest spec. Models DeploymentComplete. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Something moved since the last status. Models DeploymentProgressing. */
export function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** How long until the deadline passes with nothing moving; 0: it has; undefined: there is none. Models DeploymentTimedOut. */
export function untilTimedOut(deployment: Deployment, status: DeploymentStatus, now: Millis): Millis | undefined {
  const condition = findCondition(status.conditions, PROGRESSING);
  if (!hasDeadline(deployment) || condition === undefined || condition.reason === NEW_SET_AVAILABLE) return undefined;
  if (condition.reason === TIMED_OUT) return 0;
  const since = parseRfc3339(condition.lastUpdateTime ?? "") ?? now;
  return Math.max(0, since + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 - now);
}

/** Whether the Deployment gives up waiting at some time. */
export function hasDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== NO_DEADLINE;
}

/** The conditions with one put at the end; unless status and reason are as they were, when nothing changes. Models SetDeploymentCondition. */
export function setWorkloadCondition(
  conditions: readonly WorkloadCondition[],
  condition: WorkloadCondition,
  now: Millis,
): readonly WorkloadCondition[] {
  const current = findCondition(conditions, condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return conditions;
  const time = formatRfc3339(now);
  const lastTransitionTime = current?.status === condition.status ? (current.lastTransitionTime ?? time) : time;
  const others = conditions.filter(({ type }) => type !== condition.type);
  return [...others, { ...condition, lastUpdateTime: time, lastTransitionTime }];
}

function availability(deployment: Deployment, available: number): WorkloadCondition {
  return available >= replicasOf(deployment) - maxUnavailable(deployment)
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  newest: ReplicaSet | undefined,
  now: Millis,
): readonly WorkloadCondition[] {
  const conditions = status.conditions ?? [];
  if (!hasDeadline(deployment)) return conditions.filter(({ type }) => type !== PROGRESSING);
  const current = findCondition(conditions, PROGRESSING);
  const isDone = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === NEW_SET_AVAILABLE;
  if (isDone) return conditions;
  const about =
    newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${about} has successfully progressed.`;
    return setWorkloadCondition(
      conditions,
      { type: PROGRESSING, status: "True", reason: NEW_SET_AVAILABLE, message },
      now,
    );
  }
  if (isProgressing(deployment.status ?? {}, status)) {
    const condition = {
      type: PROGRESSING,
      status: "True",
      reason: "ReplicaSetUpdated",
      message: `${about} is progressing.`,
    } as const;
    return renewCondition(conditions, condition, now);
  }
  if (untilTimedOut(deployment, status, now) !== 0) return conditions;
  const message = `${about} has timed out progressing.`;
  return setWorkloadCondition(conditions, { type: PROGRESSING, status: "False", reason: TIMED_OUT, message }, now);
}

/** Sets the condition even if only its time of update is new: the deadline counts from there. */
function renewCondition(
  conditions: readonly WorkloadCondition[],
  condition: WorkloadCondition,
  now: Millis,
): readonly WorkloadCondition[] {
  const current = findCondition(conditions, condition.type);
  const time = formatRfc3339(now);
  const lastTransitionTime = current?.status === condition.status ? (current.lastTransitionTime ?? time) : time;
  return [
    ...conditions.filter(({ type }) => type !== condition.type),
    { ...condition, lastUpdateTime: time, lastTransitionTime },
  ];
}

function sum(sets: readonly ReplicaSet[], read: (status: ReplicaSet["status"]) => number | undefined): number {
  return sets.reduce((total, set) => total + (read(set.status) ?? 0), 0);
}

/** Left out while a set that was looked at does not tell. Since 1.35. */
function terminating(sets: readonly ReplicaSet[]): Pick<DeploymentStatus, "terminatingReplicas"> {
  const terminatingReplicas = totalTerminating(sets);
  return terminatingReplicas === undefined ? {} : { terminatingReplicas };
}

/** A count of zero is left out, as in Go's JSON. */
function nonZero<N extends string>(name: N, value: number): { readonly [K in N]?: number } {
  return (value === 0 ? {} : { [name]: value }) as { readonly [K in N]?: number };
}
