/** Makes Jobs when their schedule says so. Models pkg/controller/cronjob. */
import {
  type CronJob,
  type CronJobStatus,
  controllerOf,
  type Job,
  nextCron,
  ownerRef,
  parseCron,
} from "@kubenetsim/api";
import { deepEqual, type Key } from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { isFinished } from "../job/status.ts";
import { afterWrite, isAlreadyExists, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { controllerKeys, ownKey, watch } from "../runtime/watch.ts";
import { missedTime } from "./schedule.ts";

export const cronJobController: Controller = {
  name: "cronjob-controller",
  watches: [watch("cronjobs", ownKey), watch("jobs", (event) => controllerKeys("CronJob", event))],
  reconcile(context, key) {
    const cronJob = context.get("cronjobs", key);
    if (cronJob === undefined || cronJob.metadata.deletionTimestamp !== undefined) return undefined;
    const status = noteEnds(context, cronJob);
    cleanUp(context, cronJob);
    const started = cronJob.spec.suspend === true ? status : startJob(context, cronJob, status);
    return sooner(untilNext(cronJob, started, context.now), writeStatus(context, key, started));
  },
};

function jobsOf(context: Context, { metadata }: CronJob): readonly Job[] {
  const { uid = "" } = metadata;
  return context.ownedBy("jobs", uid).filter((job) => controllerOf(job.metadata)?.uid === uid);
}

/** Jobs that are over leave the list of active ones. */
function noteEnds(context: Context, cronJob: CronJob): CronJobStatus {
  const jobs = new Map(jobsOf(context, cronJob).map((job) => [job.metadata.uid, job]));
  const { active: before, ...rest } = cronJob.status ?? {};
  let { lastSuccessfulTime } = rest;
  const active = (before ?? []).filter(({ uid, name }) => {
    const job = jobs.get(uid);
    if (job === undefined) {
      context.event(cronJob, "Normal", "MissingJob", `Active job went missing: ${name}`);
      return false;
    }
    if (!isFinished(job)) return true;
    const isComplete = job.status?.completionTime !== undefined;
    const condition = isComplete ? "Complete" : "Failed";
    context.event(cronJob, "Normal", "SawCompletedJob", `Saw completed job: ${name}, condition: ${condition}`);
    if (isComplete) lastSuccessfulTime = job.status?.completionTime;
    return false;
  });
  return {
    ...rest,
    ...(active.length === 0 ? {} : { active }),
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
  };
}

/** Of Jobs that are over only the newest few stay. */
function cleanUp(context: Context, cronJob: CronJob): void {
  const finished = jobsOf(context, cronJob).filter(isFinished);
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec;
  const isComplete = (job: Job): boolean => job.status?.completionTime !== undefined;
  removeOldest(context, cronJob, finished.filter(isComplete), successfulJobsHistoryLimit);
  removeOldest(
    context,
    cronJob,
    finished.filter((job) => !isComplete(job)),
    failedJobsHistoryLimit,
  );
}

function removeOldest(context: Context, cronJob: CronJob, jobs: readonly Job[], limit: number): void {
  const start = (job: Job): string => `${job.status?.startTime ?? ""}/${job.metadata.name ?? ""}`;
  const byAge = [...jobs].sort((a, b) => (start(a) < start(b) ? -1 : 1));
  for (const job of byAge.slice(0, Math.max(0, jobs.length - limit))) removeJob(context, cronJob, job);
}

function removeJob(context: Context, cronJob: CronJob, { metadata }: Pick<Job, "metadata">): void {
  const key: Key = `${metadata.namespace}/${metadata.name}`;
  const result = context.delete("jobs", key, { propagationPolicy: "Background" });
  if (result.ok) context.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${metadata.name}`);
}

/** The status after the Job that is due, if one is. */
function startJob(context: Context, cronJob: CronJob, status: CronJobStatus): CronJobStatus {
  const due = missedTime(cronJob, status, context.now);
  if (due === undefined) return status;
  const missed = due.at;
  if (due.isTooMany) context.event(cronJob, "Warning", "TooManyMissedTimes", TOO_MANY_MISSED);
  const { concurrencyPolicy } = cronJob.spec;
  const active = status.active ?? [];
  if (concurrencyPolicy === "Forbid" && active.length > 0) {
    const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
    context.event(cronJob, "Normal", "JobAlreadyActive", message);
    return status;
  }
  const replaced = concurrencyPolicy === "Replace";
  if (replaced) {
    const { namespace = "" } = cronJob.metadata;
    for (const { name = "" } of active) removeJob(context, cronJob, { metadata: { name, namespace } });
  }
  const result = context.create("jobs", jobFrom(cronJob, missed));
  if (!result.ok) {
    if (isAlreadyExists(result)) return { ...status, lastScheduleTime: formatRfc3339(missed) };
    context.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${result.status.message}`);
    return status;
  }
  const { metadata } = result.value;
  context.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${metadata.name}`);
  const { name = "", namespace = "", uid = "", resourceVersion = "" } = metadata;
  const reference = { apiVersion: "batch/v1", kind: "Job", name, namespace, uid, resourceVersion };
  return { ...status, active: [...(replaced ? [] : active), reference], lastScheduleTime: formatRfc3339(missed) };
}

const TOO_MANY_MISSED =
  "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";

function jobFrom(cronJob: CronJob, at: Millis): Job {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const { name = "", namespace = "" } = cronJob.metadata;
  const annotations = {
    ...metadata?.annotations,
    "batch.kubernetes.io/cronjob-scheduled-timestamp": formatRfc3339(at),
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${name}-${Math.floor(at / MINUTE_MS)}`,
      namespace,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations,
      ownerReferences: [ownerRef({ ...cronJob, apiVersion: "batch/v1", kind: "CronJob" })],
    },
    spec,
  };
}

const MINUTE_MS = 60_000;

/** Nobody waits for the next time: it comes for ever. */
function untilNext(cronJob: CronJob, status: CronJobStatus, now: Millis): Again | undefined {
  const parsed = parseCron(cronJob.spec.schedule);
  if (!parsed.ok || cronJob.spec.suspend === true) return undefined;
  const last = parseRfc3339(status.lastScheduleTime ?? cronJob.metadata.creationTimestamp ?? "") ?? now;
  const next = nextCron(
    parsed.schedule,
    "everyMs" in parsed.schedule ? Math.max(last, now - parsed.schedule.everyMs) : now,
    cronJob.spec.timeZone,
  );
  return next === undefined ? undefined : { afterMs: Math.max(1, next - now), steady: true };
}

function writeStatus(context: Context, key: Key, status: CronJobStatus): Again | undefined {
  const cronJob = context.get("cronjobs", key);
  if (cronJob === undefined || deepEqual(cronJob.status, status)) return undefined;
  return afterWrite(context.update("cronjobs", { ...cronJob, status } as CronJob, { subresource: "status" }));
}
