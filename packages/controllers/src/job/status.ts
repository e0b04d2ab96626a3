/** A Job's status: its counts and how it ended. Models pkg/controller/job/job_controller.go and backoff of its conditions. */
import type { Job, JobCondition, JobStatus, Pod } from "@kubenetsim/api";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { isPodReady, isPodTerminating } from "../pod/status.ts";
import { formatIndexes } from "./indexes.ts";
import type { End, JobProgress } from "./plan.ts";

/** Is the Job over? */
export function isFinished(job: Job): boolean {
  const holds = ({ type, status }: JobCondition): boolean =>
    (type === "Complete" || type === "Failed") && status === "True";
  return job.status?.conditions?.some(holds) === true;
}

/** The status that this progress makes, with `active` pods at work afterwards. */
export function jobStatus(job: Job, progress: JobProgress, pods: readonly Pod[], now: Millis): JobStatus {
  const {
    completionTime: _end,
    completedIndexes: _old,
    failedIndexes: _given,
    startTime: _start,
    ...before
  } = job.status ?? {};
  const active = pods.filter(({ metadata, status }) => {
    const hasEnded = status?.phase === "Succeeded" || status?.phase === "Failed";
    return !hasEnded && metadata.deletionTimestamp === undefined;
  });
  const terminating = pods.filter(isPodTerminating).length;
  // The last word is only said once no pod is there any more that could still do something.
  const isOver = progress.end !== undefined && active.length === 0 && terminating === 0;
  const conditions = conditionsOf(job, progress.end, isOver, now);
  const completed = formatIndexes(progress.completedIndexes);
  return {
    ...before,
    ...(conditions.length === 0 ? {} : { conditions }),
    ...startTimeOf(job, now),
    ...(isOver && progress.end?.type === "Complete" ? { completionTime: formatRfc3339(now) } : {}),
    active: active.length,
    succeeded: progress.succeeded,
    failed: progress.failed,
    ready: active.filter(isPodReady).length,
    terminating,
    ...(job.spec.completionMode === "Indexed" && completed !== "" ? { completedIndexes: completed } : {}),
    ...(job.spec.backoffLimitPerIndex === undefined ? {} : { failedIndexes: formatIndexes(progress.failedIndexes) }),
    uncountedTerminatedPods: {},
  };
}

/** A Job that waits has not begun; one that goes on begins anew. */
function startTimeOf(job: Job, now: Millis): Pick<JobStatus, "startTime"> {
  const isResumed = isSuspended(job) && job.spec.suspend !== true;
  if (job.spec.suspend === true) return {};
  if (job.status?.startTime !== undefined && !isResumed) return { startTime: job.status.startTime };
  return { startTime: formatRfc3339(now) };
}

function isSuspended(job: Job): boolean {
  return job.status?.conditions?.some(({ type, status }) => type === "Suspended" && status === "True") === true;
}

/** What the condition says of a pause or its end; undefined where nothing changed. */
export function suspension(
  job: Job,
): { readonly reason: string; readonly message: string; readonly status: "True" | "False" } | undefined {
  const wants = job.spec.suspend === true;
  if (wants === isSuspended(job)) return undefined;
  return wants
    ? { status: "True", reason: "JobSuspended", message: "Job suspended" }
    : { status: "False", reason: "JobResumed", message: "Job resumed" };
}

function conditionsOf(job: Job, end: End | undefined, isOver: boolean, now: Millis): readonly JobCondition[] {
  const time = formatRfc3339(now);
  const stamps = { lastProbeTime: time, lastTransitionTime: time };
  const before = job.status?.conditions ?? [];
  if (end !== undefined) {
    const { type, reason, message } = end;
    const first = type === "Complete" ? "SuccessCriteriaMet" : "FailureTarget";
    const isKnown = before.some((condition) => condition.type === first);
    const target: JobCondition = { type: first, status: "True", ...stamps, reason, message };
    const last: JobCondition = { type, status: "True", ...stamps, reason, message };
    return [...before, ...(isKnown ? [] : [target]), ...(isOver ? [last] : [])];
  }
  const change = suspension(job);
  if (change === undefined) return before;
  const condition: JobCondition = { type: "Suspended", ...stamps, ...change };
  const others = before.filter(({ type }) => type !== "Suspended");
  return [...others, condition];
}
