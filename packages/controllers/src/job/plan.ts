/** How far a Job is: what its pods count for, whether it is over, how many more pods it wants. Models pkg/controller/job/job_controller.go syncJob. */
import type { Job, Pod } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import { verdictOn } from "./failure-policy.ts";
import { indexOf, parseIndexes } from "./indexes.ts";
import { hasFailed, isUncounted } from "./pod.ts";

/** The first wait after a failure; it doubles with each further one. Models DefaultJobPodFailureBackOff. */
const BACKOFF_MS = 10_000;
const BACKOFF_MAX_MS = 600_000;

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
  let { succeeded = 0, failed = 0 } = job.status ?? {};
  const counted: Pod[] = [];
  let broken: End | undefined;
  for (const pod of pods.filter(isUncounted)) {
    if (pod.status?.phase === "Succeeded") {
      counted.push(pod);
      const index = indexOf(pod);
      if (!isIndexed) succeeded++;
      else if (index !== undefined && index < (job.spec.completions ?? 0)) completed.add(index);
    } else if (hasFailed(pod, onlyFailed)) {
      counted.push(pod);
      const verdict = verdictOn(job, pod);
      if (verdict?.action === "FailJob")
        broken ??= { type: "Failed", reason: "PodFailurePolicy", message: verdict.message };
      if (verdict?.action !== "Ignore") failed++;
    }
  }
  if (isIndexed) succeeded = completed.size;
  const active = pods.filter((pod) => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined);
  const progress = { succeeded, failed, completedIndexes: completed, active, counted };
  return { ...progress, end: broken ?? endOf(job, progress, pods, now) };
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
  if (job.spec.suspend === true) return undefined;
  const isDone =
    completions === undefined
      ? progress.succeeded > 0 && progress.active.length === 0
      : progress.succeeded >= completions && progress.active.length === 0;
  if (!isDone) return undefined;
  return { type: "Complete", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
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
  return Math.max(0, Math.min(completions - progress.succeeded, parallelism));
}

/** How long to wait before the next pod is made: longer with each failure since the last success. */
export function backoffLeft(pods: readonly Pod[], now: Millis): Millis {
  const ended = pods
    .filter(isPodTerminal)
    .map((pod) => ({ isFailed: pod.status?.phase === "Failed", at: finishedAt(pod) ?? now }))
    .sort((a, b) => b.at - a.at);
  const sinceSuccess = ended.findIndex(({ isFailed }) => !isFailed);
  const failures = sinceSuccess < 0 ? ended.length : sinceSuccess;
  const last = ended[0]?.at;
  if (failures === 0 || last === undefined) return 0;
  return Math.max(0, last + Math.min(BACKOFF_MS * 2 ** (failures - 1), BACKOFF_MAX_MS) - now);
}

/** When the last of its containers ended. */
export function finishedAt({ status }: Pod): Millis | undefined {
  const times = (status?.containerStatuses ?? []).map(({ state }) => parseRfc3339(state?.terminated?.finishedAt ?? ""));
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
