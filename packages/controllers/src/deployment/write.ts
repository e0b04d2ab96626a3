/** Carries a Deployment's plan out: sets, events, status. Models pkg/controller/deployment/sync.go. */
import {
  type Deployment,
  type DeploymentStatus,
  findCondition,
  isControlledBy,
  keyOf,
  type ReplicaSet,
  type WorkloadCondition,
} from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";
import { produce } from "immer";
import { afterWrite, isAlreadyExists, isNamespaceTerminating, sooner } from "../runtime/outcome.ts";
import type { Again, Context } from "../runtime/types.ts";
import { newSetAnnotations, REVISION_ANNOTATION, revisionOf, withSizeAnnotations } from "./annotations.ts";
import { outdatedSets } from "./history.ts";
import { maxSurge, replicasOf } from "./limits.ts";
import { allSets, type DeploymentPlan } from "./plan.ts";
import { type Revisions, sameTemplate } from "./revisions.ts";
import type { Resize } from "./rolling.ts";
import { countStatus, hasDeadline, isComplete, rolloutStatus, setWorkloadCondition, untilTimedOut } from "./status.ts";

/** Writes the sets, then what they amount to. */
export function writePlan(
  context: Context,
  deployment: Deployment,
  revisions: Revisions,
  plan: DeploymentPlan,
): Again | undefined {
  const refreshed = refreshNewest(context, deployment, revisions);
  if (refreshed === undefined) return "backoff";
  const created = plan.create === undefined ? undefined : createSet(context, deployment, plan.create);
  if (created === "backoff" || created === "done") return created === "done" ? undefined : created;
  const newest = created ?? refreshed.newest;
  const sets = resizeSets(
    context,
    deployment,
    created === undefined ? allSets(refreshed) : [...refreshed.old, created],
    plan.resize,
  );
  if (sets === undefined) return "backoff";
  const after = sets.find((set) => set.metadata.uid === newest?.metadata.uid);
  const old = sets.filter((set) => set !== after);
  const again = plan.mayCleanUp ? cleanUp(context, deployment, old) : undefined;
  const step: Step = { newest: after, sets, isRollout: plan.isRollout, isCreated: created !== undefined };
  return sooner(again, writeStatus(context, deployment, step));
}

/** Gives the new set its revision and the Deployment's annotations; a rollback makes an old set new. */
function refreshNewest(context: Context, deployment: Deployment, revisions: Revisions): Revisions | undefined {
  const { newest, revision } = revisions;
  if (newest === undefined || deployment.metadata.deletionTimestamp !== undefined) return revisions;
  const annotations = newSetAnnotations(deployment, newest.metadata.annotations, revision);
  const { minReadySeconds = 0 } = deployment.spec;
  if (deepEqual(annotations, newest.metadata.annotations) && (newest.spec.minReadySeconds ?? 0) === minReadySeconds) {
    return revisions;
  }
  const updated = produce(newest, (draft) => {
    draft.metadata.annotations = annotations;
    if (minReadySeconds === 0) delete draft.spec.minReadySeconds;
    else draft.spec.minReadySeconds = minReadySeconds;
  });
  const result = context.update("replicasets", updated);
  return result.ok ? { ...revisions, newest: result.value } : undefined;
}

/** The set as created, or that of the same name which is it already. A name that is taken by another makes the hash count on. */
function createSet(context: Context, deployment: Deployment, set: ReplicaSet): ReplicaSet | "backoff" | "done" {
  const result = context.create("replicasets", set);
  const name = set.metadata.name;
  if (result.ok) {
    const size = replicasOf(result.value);
    if (size > 0)
      context.event(deployment, "Normal", "ScalingReplicaSet", `Scaled up replica set ${name} from 0 to ${size}`);
    return result.value;
  }
  if (isNamespaceTerminating(result)) return "done";
  if (isAlreadyExists(result)) {
    const taken = context.get("replicasets", keyOf(set));
    const isOurs = taken !== undefined && isControlledBy(taken.metadata, deployment);
    if (isOurs && sameTemplate(taken.spec.template, deployment.spec.template)) return taken;
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    const status: DeploymentStatus = { ...deployment.status, collisionCount };
    context.update("deployments", { ...deployment, status } as Deployment, { subresource: "status" });
    return "backoff";
  }
  const message = `Failed to create new replica set "${name}": ${result.status.message}`;
  context.event(deployment, "Warning", "ReplicaSetCreateError", message);
  return "backoff";
}

/** The sets after their new sizes; undefined if a write failed. */
function resizeSets(
  context: Context,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  resizes: readonly Resize[],
): readonly ReplicaSet[] | undefined {
  const after: ReplicaSet[] = [];
  for (const set of sets) {
    const resize = resizes.find((each) => each.set.metadata.uid === set.metadata.uid);
    const scaled = resize === undefined ? set : scaleSet(context, deployment, set, resize.replicas);
    if (scaled === undefined) return undefined;
    after.push(scaled);
  }
  return after;
}

function scaleSet(context: Context, deployment: Deployment, set: ReplicaSet, replicas: number): ReplicaSet | undefined {
  const before = replicasOf(set);
  const desired = replicasOf(deployment);
  const annotations = withSizeAnnotations(set.metadata.annotations, desired, desired + maxSurge(deployment));
  if (before === replicas && deepEqual(annotations, set.metadata.annotations)) return set;
  const scaled = produce(set, (draft) => {
    draft.metadata.annotations = annotations;
    draft.spec.replicas = replicas;
  });
  const result = context.update("replicasets", scaled);
  if (!result.ok) return undefined;
  if (before !== replicas) {
    const direction = before < replicas ? "up" : "down";
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
    context.event(deployment, "Normal", "ScalingReplicaSet", message);
  }
  return result.value;
}

function cleanUp(context: Context, deployment: Deployment, old: readonly ReplicaSet[]): Again | undefined {
  if (!isComplete(deployment, deployment.status ?? {}) && deployment.spec.paused !== true) return undefined;
  let again: Again | undefined;
  for (const set of outdatedSets(deployment, old)) {
    again = sooner(again, afterWrite(context.delete("replicasets", keyOf(set))));
  }
  return again;
}

/** What the writes came to. */
interface Step {
  readonly newest: ReplicaSet | undefined;
  readonly sets: readonly ReplicaSet[];
  readonly isRollout: boolean;
  readonly isCreated: boolean;
}

function writeStatus(context: Context, deployment: Deployment, step: Step): Again | undefined {
  const { newest, sets, isRollout } = step;
  const noted = withRevision(context, deployment, newest);
  if (noted === undefined) return "backoff";
  const conditions = newSetConditions(noted, step, pauseConditions(noted, context), context.now);
  const paused = { ...noted, status: { ...noted.status, conditions } };
  const decide = isRollout ? rolloutStatus : countStatus;
  const status = decide(paused, newest, sets, context.now);
  const wait = isRollout && !isComplete(noted, status) ? untilTimedOut(noted, status, context.now) : undefined;
  // Upstream too looks a second later than the deadline.
  const again = wait === undefined || wait === 0 ? undefined : { afterMs: wait + 1000 };
  if (deepEqual(status, noted.status)) return again;
  return sooner(
    again,
    afterWrite(context.update("deployments", { ...noted, status } as Deployment, { subresource: "status" })),
  );
}

/** The Deployment with its newest set's revision noted. */
function withRevision(
  context: Context,
  deployment: Deployment,
  newest: ReplicaSet | undefined,
): Deployment | undefined {
  const revision = newest === undefined ? 0 : revisionOf(newest);
  if (revision === 0 || revisionOf(deployment) === revision) return deployment;
  const noted = produce(deployment, (draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION_ANNOTATION]: String(revision) };
  });
  const result = context.update("deployments", noted);
  return result.ok ? result.value : undefined;
}

/** A new set starts the deadline's clock; so does one that is there before the condition is. Models getNewReplicaSet. */
function newSetConditions(
  deployment: Deployment,
  { newest, isCreated }: Step,
  conditions: readonly WorkloadCondition[],
  now: Millis,
): readonly WorkloadCondition[] {
  if (!hasDeadline(deployment) || newest === undefined) return conditions;
  const name = newest.metadata.name;
  const progressing = { type: "Progressing", status: "True" } as const;
  if (isCreated) {
    const message = `Created new replica set "${name}"`;
    return setWorkloadCondition(conditions, { ...progressing, reason: "NewReplicaSetCreated", message }, now);
  }
  if (findCondition(conditions, "Progressing") !== undefined) return conditions;
  const message = `Found new replica set "${name}"`;
  return setWorkloadCondition(conditions, { ...progressing, reason: "FoundNewReplicaSet", message }, now);
}

/** A pause stops the deadline's clock, a resumption starts it anew. Models checkPausedConditions. */
function pauseConditions(deployment: Deployment, context: Context): readonly WorkloadCondition[] {
  const conditions = deployment.status?.conditions ?? [];
  const current = findCondition(conditions, "Progressing");
  if (!hasDeadline(deployment) || current?.reason === "ProgressDeadlineExceeded") return conditions;
  const wasPaused = current?.reason === "DeploymentPaused";
  const isPaused = deployment.spec.paused === true;
  if (wasPaused === isPaused) return conditions;
  const condition: WorkloadCondition = isPaused
    ? { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" }
    : { type: "Progressing", status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" };
  return setWorkloadCondition(conditions, condition, context.now);
}
