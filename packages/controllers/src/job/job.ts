/** Runs a Job's pods until enough of them have succeeded. Models pkg/controller/job and pkg/controller/ttlafterfinished. */
import { controllerOf, JOB_NAME_LABEL, type Job, type Pod, type StringMap, splitKey } from "@kubenetsim/api";
import { deepEqual, type Key } from "@kubenetsim/apiserver";
import { parseRfc3339 } from "@kubenetsim/sim";
import { claimPods, ownersOfPod } from "../ownership/pods.ts";
import { isPodReady } from "../pod/status.ts";
import { afterWrite, isNamespaceTerminating, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { ownKey, watch } from "../runtime/watch.ts";
import { backoffLeft } from "./backoff.ts";
import {
  FAILURES_ANNOTATION,
  failuresAfter,
  IGNORED_FAILURES_ANNOTATION,
  indexBackoffLeft,
  isPerIndex,
  lastFailures,
} from "./index-backoff.ts";
import { indexOf } from "./indexes.ts";
import { type End, type JobProgress, progressOf, untilDeadline, wantedActive } from "./plan.ts";
import { hasFailed, newPod, TRACKING_FINALIZER } from "./pod.ts";
import { isFinished, jobStatus, suspension } from "./status.ts";

export const jobController: Controller = {
  name: "job-controller",
  watches: [watch("jobs", ownKey), watch("pods", (event, read) => ownersOfPod("Job", event, read, () => []))],
  reconcile(context, key) {
    const job = context.get("jobs", key);
    if (job === undefined) return releaseOrphans(context, key);
    // A Job that another controller manages is none of ours.
    if ((job.spec.managedBy ?? MANAGER) !== MANAGER) return undefined;
    const pods = claimPods(context, job, job.spec.selector ?? {});
    if (pods === undefined) return "backoff";
    if (job.metadata.deletionTimestamp !== undefined || isFinished(job)) {
      const again = releasePods(context, pods);
      return sooner(again, job.metadata.deletionTimestamp === undefined ? expire(context, job) : undefined);
    }
    const progress = progressOf(job, pods, context.now);
    const again = writePods(context, job, pods, progress);
    return sooner(again, writeStatus(context, job, progress));
  },
};

const MANAGER = "kubernetes.io/job-controller";

function writePods(context: Context, job: Job, pods: readonly Pod[], progress: JobProgress): Again | undefined {
  const { active } = progress;
  const wanted = wantedActive(job, progress);
  let again: Again | undefined;
  if (active.length > wanted) {
    for (const pod of surplusOf(active, active.length - wanted)) again = sooner(again, deletePod(context, job, pod));
  } else if (active.length < wanted) {
    again = createPods(context, job, pods, progress, wanted - active.length);
  }
  const deadline = progress.end === undefined ? untilDeadline(job, context.now) : undefined;
  return sooner(again, deadline === undefined ? undefined : { afterMs: deadline });
}

/** The least far first: not placed, not ready, then the youngest. */
function surplusOf(active: readonly Pod[], count: number): readonly Pod[] {
  const rank = (pod: Pod): number => (isPodReady(pod) ? 2 : 0) + ((pod.spec.nodeName ?? "") === "" ? 0 : 1);
  const age = ({ metadata }: Pod): string => `${metadata.creationTimestamp ?? ""}/${metadata.name ?? ""}`;
  return [...active].sort((a, b) => rank(a) - rank(b) || (age(a) > age(b) ? -1 : 1)).slice(0, count);
}

function deletePod(context: Context, job: Job, { metadata }: Pod): Again | undefined {
  const result = context.delete("pods", `${metadata.namespace}/${metadata.name}`);
  if (result.ok) context.event(job, "Normal", "SuccessfulDelete", `Deleted pod: ${metadata.name}`);
  return afterWrite(result);
}

function createPods(
  context: Context,
  job: Job,
  pods: readonly Pod[],
  progress: JobProgress,
  count: number,
): Again | undefined {
  if (job.spec.completionMode === "Indexed") return createIndexedPods(context, job, pods, progress, count);
  const wait = backoffLeft(pods, context.now);
  if (wait > 0) return { afterMs: wait };
  for (let i = 0; i < count; i++) {
    const again = createPod(context, job, newPod(job, undefined));
    if (again !== "made") return again;
  }
  return undefined;
}

/** One for each of the lowest indexes that are neither done, given up, worked on, nor to be left alone for a while. */
function createIndexedPods(
  context: Context,
  job: Job,
  pods: readonly Pod[],
  progress: JobProgress,
  count: number,
): Again | undefined {
  const perIndex = isPerIndex(job);
  const wait = perIndex ? 0 : backoffLeft(pods, context.now);
  if (wait > 0) return { afterMs: wait };
  const failures = perIndex ? lastFailures(job, pods) : NO_FAILURES;
  let again: Again | undefined;
  let left = count;
  for (const index of freeIndexes(job, pods, progress)) {
    if (left === 0) break;
    const last = failures.get(index);
    const untilNext = indexBackoffLeft(job, last, context.now);
    if (untilNext > 0) {
      again = sooner(again, { afterMs: untilNext });
      continue;
    }
    const made = createPod(context, job, newPod(job, index, perIndex ? failureNotes(job, last) : {}));
    if (made !== "made") return made;
    left--;
  }
  return again;
}

const NO_FAILURES: ReadonlyMap<number, Pod> = new Map();

function failureNotes(job: Job, last: Pod | undefined): StringMap {
  const { counted, ignored } = failuresAfter(job, last);
  return {
    [FAILURES_ANNOTATION]: String(counted),
    ...(ignored === 0 ? {} : { [IGNORED_FAILURES_ANNOTATION]: String(ignored) }),
  };
}

function createPod(context: Context, job: Job, pod: Pod): Again | "made" | undefined {
  const result = context.create("pods", pod);
  if (isNamespaceTerminating(result)) return undefined;
  if (!result.ok) {
    context.event(job, "Warning", "FailedCreate", `Error creating: ${result.status.message}`);
    return "backoff";
  }
  context.event(job, "Normal", "SuccessfulCreate", `Created pod: ${result.value.metadata.name}`);
  return "made";
}

/** The indexes that are neither done, given up, nor being worked on, the lowest first. */
function freeIndexes(job: Job, pods: readonly Pod[], progress: JobProgress): readonly number[] {
  const onlyFailed = job.spec.podReplacementPolicy === "Failed";
  const busy = new Set(
    pods.filter((pod) => pod.status?.phase !== "Succeeded" && !hasFailed(pod, onlyFailed)).map(indexOf),
  );
  const { completedIndexes, failedIndexes } = progress;
  const free: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0); index++)
    if (!completedIndexes.has(index) && !failedIndexes.has(index) && !busy.has(index)) free.push(index);
  return free;
}

/** First what was counted stands in the status, then the pods lose their finalizer. */
function writeStatus(context: Context, job: Job, progress: JobProgress): Again | undefined {
  const pods = context.ownedBy("pods", job.metadata.uid ?? "");
  const change = suspension(job);
  const status = jobStatus(job, progress, pods, context.now);
  if (!deepEqual(job.status, status)) {
    const result = context.update("jobs", { ...job, status } as Job, { subresource: "status" });
    if (!result.ok) return afterWrite(result);
    const ended = { ...job, status };
    if (isFinished(ended) && progress.end !== undefined) tellOfEnd(context, job, progress.end);
    else if (
      change !== undefined &&
      (change.status === "True" || job.status?.startTime !== undefined || hasSuspended(job))
    )
      context.event(job, "Normal", change.status === "True" ? "Suspended" : "Resumed", change.message);
  }
  return releasePods(context, progress.counted);
}

function tellOfEnd(context: Context, job: Job, { type, reason, message }: End): void {
  if (type === "Complete") context.event(job, "Normal", "Completed", "Job completed");
  else context.event(job, "Warning", reason, message);
}

function hasSuspended(job: Job): boolean {
  return job.status?.conditions?.some(({ type }) => type === "Suspended") === true;
}

/** Nobody counts the pods of a Job that is gone: nothing may keep them. Models syncOrphanPod. */
function releaseOrphans(context: Context, key: Key): Again | undefined {
  const { namespace, name } = splitKey(key);
  const pods = context.podsMatching(namespace, { [JOB_NAME_LABEL]: name });
  return releasePods(
    context,
    pods.filter(({ metadata }) => controllerOf(metadata)?.kind === "Job"),
  );
}

function releasePods(context: Context, pods: readonly Pod[]): Again | undefined {
  let again: Again | undefined;
  for (const { metadata } of pods) {
    const key: Key = `${metadata.namespace}/${metadata.name}`;
    const pod = context.get("pods", key);
    const finalizers = pod?.metadata.finalizers ?? [];
    if (pod === undefined || !finalizers.includes(TRACKING_FINALIZER)) continue;
    const rest = finalizers.filter((name) => name !== TRACKING_FINALIZER);
    again = sooner(
      again,
      afterWrite(context.update("pods", { ...pod, metadata: { ...pod.metadata, finalizers: rest } } as Pod)),
    );
  }
  return again;
}

/** A finished Job goes after its ttlSecondsAfterFinished; nobody waits for that. */
function expire(context: Context, job: Job): Again | undefined {
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  const end = job.status?.conditions?.find(({ type }) => type === "Complete" || type === "Failed");
  const at = parseRfc3339(end?.lastTransitionTime ?? "");
  if (ttl === undefined || at === undefined) return undefined;
  const left = at + ttl * 1000 - context.now;
  if (left > 0) return { afterMs: left, steady: true };
  const { namespace, name, uid = "" } = job.metadata;
  const result = context.delete("jobs", `${namespace}/${name}`, {
    propagationPolicy: "Foreground",
    preconditions: { uid },
  });
  return afterWrite(result);
}
