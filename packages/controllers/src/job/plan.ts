/** How far a Job is: what its pods count for, whether it is over, how many more pods it wants. Models pkg/controller/job/job_controller.go syncJob. */
import type { Job, Pod } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import { verdictOn } from "./failure-policy.ts";
import { failsIndex, isPerIndex, lastFailures } from "./index-backoff.ts";
import { indexOf, parseIndexes } from "./indexes.ts";
import { hasFailed, isUncounted } from "./pod.ts";
import { successOf } from "./success-policy.ts";

/** Why a Job is over. */
export interface End {
  readonly type: "Complete" | "Failed";
  readonly reason: string;
  readonly message: string;
}

export interface JobProgress {
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: ReadonlySet<number>;
  /** Indexes that are given up; there are none unless each has a limit of its own. */
  readonly failedIndexes: ReadonlySet<number>;
  /** Pods at work. */
  readonly active: readonly Pod[];
  /** Pods that count now, and may go. */
  readonly counted: readonly Pod[];
  readonly end: End | undefined;
}

/** Counts the pods that came to an end since the last time. */
export function progressOf(job: Job, pods: readonly Pod[], now: Millis): JobProgress {
  const isIndexed = job.spec.completionMode === "Indexed";
  const onlyFailed = job.spec.podReplacementPolicy === "Failed";
  const completed = new Set(parseIndexes(job.status?.completedIndexes));
  const failedIndexes = new Set(parseIndexes(job.status?.failedIndexes));
  let { succeeded = 0, failed = 0 } = job.status ?? {};
  const counted: Pod[] = [];
  let broken: End | undefined;
  const heldBack = heldPods(job, pods);
  for (const pod of pods.filter(isUncounted)) {
    const index = indexOf(pod);
    if (pod.status?.phase === "Succeeded") {
      counted.push(pod);
      if (!isIndexed) succeeded++;
      else if (index !== undefined && index < (job.spec.completions ?? 0)) completed.add(index);
    } else if (hasFailed(pod, onlyFailed)) {
      const verdict = verdictOn(job, pod);
      if (verdict?.action === "FailJob")
        broken ??= { type: "Failed", reason: "PodFailurePolicy", message: verdict.message };
      if (index !== undefined && failsIndex(job, pod)) failedIndexes.add(index);
      if (heldBack.has(pod)) continue;
      counted.push(pod);
      if (verdict?.action !== "Ignore") failed++;
    }
  }
  if (isIndexed) succeeded = completed.size;
  const active = pods.filter((pod) => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined);
  const progress = { succeeded, failed, completedIndexes: completed, failedIndexes, active, counted };
  return { ...progress, end: targetOf(job) ?? broken ?? endOf(job, progress, pods, now) };
}

/** The last failed pods of indexes that are to be tried again: they are counted once the next one is there. */
function heldPods(job: Job, pods: readonly Pod[]): ReadonlySet<Pod> {
  if (!isPerIndex(job) || targetOf(job) !== undefined) return NO_PODS;
  return new Set([...lastFailures(job, pods).values()].filter((pod) => !failsIndex(job, pod)));
}

const NO_PODS: ReadonlySet<Pod> = new Set();

/** The end that has been decided on, and waits for the last pods to be gone. */
function targetOf({ status }: Job): End | undefined {
  for (const { type, status: holds, reason = "", message = "" } of status?.conditions ?? []) {
    if (holds !== "True") continue;
    if (type === "FailureTarget") return { type: "Failed", reason, message };
    if (type === "SuccessCriteriaMet") return { type: "Complete", reason, message };
  }
  return undefined;
}

function endOf(job: Job, progress: Omit<JobProgress, "end">, pods: readonly Pod[], now: Millis): End | undefined {
  const { backoffLimit = 6, completions } = job.spec;
  if (progress.failed > backoffLimit || restartsExceed(job, pods, backoffLimit)) {
    const message = "Job has reached the specified backoff limit";
    return { type: "Failed", reason: "BackoffLimitExceeded", message };
  }
  if (untilDeadline(job, now) === 0) {
    const message = "Job was active longer than specified deadline";
    return { type: "Failed", reason: "DeadlineExceeded", message };
  }
  const givenUp = tooManyIndexesFailed(job, progress);
  if (givenUp !== undefined) return givenUp;
  const success = successOf(job, progress.completedIndexes);
  if (success !== undefined) return { type: "Complete", reason: "SuccessPolicy", message: success };
  if (job.spec.suspend === true) return undefined;
  const isDone =
    completions === undefined
      ? progress.succeeded > 0 && progress.active.length === 0
      : progress.succeeded >= completions && progress.active.length === 0;
  if (!isDone) return undefined;
  return { type: "Complete", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
}

function tooManyIndexesFailed(
  { spec }: Job,
  { failedIndexes, completedIndexes }: Omit<JobProgress, "end">,
): End | undefined {
  const { maxFailedIndexes, completions = 0 } = spec;
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    const message = "Job has exceeded the specified maximal number of failed indexes";
    return { type: "Failed", reason: "MaxFailedIndexesExceeded", message };
  }
  if (failedIndexes.size === 0 || failedIndexes.size + completedIndexes.size < completions) return undefined;
  return { type: "Failed", reason: "FailedIndexes", message: "Job has failed indexes" };
}

/** Containers that restart in place count like failed pods. Models pastBackoffLimitOnFailure. */
function restartsExceed(job: Job, pods: readonly Pod[], limit: number): boolean {
  if (job.spec.template.spec?.restartPolicy !== "OnFailure") return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== "Running" && status?.phase !== "Pending") continue;
    for (const each of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += each.restartCount ?? 0;
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** How long until activeDeadlineSeconds have gone by; undefined without a deadline. */
export function untilDeadline(job: Job, now: Millis): Millis | undefined {
  const start = parseRfc3339(job.status?.startTime ?? "");
  const { activeDeadlineSeconds, suspend } = job.spec;
  if (activeDeadlineSeconds === undefined || start === undefined || suspend === true) return undefined;
  return Math.max(0, start + activeDeadlineSeconds * 1000 - now);
}

/** How many pods are to be at work. */
export function wantedActive(job: Job, progress: JobProgress): number {
  if (job.spec.suspend === true || progress.end !== undefined) return 0;
  const { parallelism = 1, completions } = job.spec;
  if (completions === undefined) return progress.succeeded > 0 ? progress.active.length : parallelism;
  return Math.max(0, Math.min(completions - progress.succeeded - progress.failedIndexes.size, parallelism));
}
