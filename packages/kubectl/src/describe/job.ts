/** A Job and a CronJob. Models describeJob, describeCronJob. */
import { type CronJob, formatSelector, type Job, type JobSpec, selectorOf } from "@kubenetsim/api";
import { formatHumanDuration, parseRfc3339 } from "@kubenetsim/sim";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, controllerLines, labelLines, nameLines, rfc1123 } from "./lines.ts";
import { templateLines } from "./pod-template.ts";

/** From this length on a list of indexes is cut at its next comma. */
const INDEXES_MAX = 50;

export const describeJob: Describer<Job> = (job, context) => {
  const { metadata, spec, status = {} } = job;
  const { active = 0, ready, succeeded = 0, failed = 0 } = status;
  const isReady = ready === undefined ? "" : ` (${ready} Ready)`;
  return [
    ...nameLines(job),
    `Selector:\t${formatSelector(selectorOf(spec.selector))}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    ...controllerLines(job),
    ...line("Parallelism", spec.parallelism),
    `Completions:\t${spec.completions ?? "<unset>"}`,
    ...line("Completion Mode", spec.completionMode),
    ...line("Suspend", spec.suspend),
    ...line("Backoff Limit", spec.backoffLimit),
    ...line("TTL Seconds After Finished", spec.ttlSecondsAfterFinished),
    ...timeLines(status),
    ...(spec.activeDeadlineSeconds === undefined ? [] : [`Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`]),
    `Pods Statuses:\t${active} Active${isReady} / ${succeeded} Succeeded / ${failed} Failed`,
    ...(spec.completionMode === "Indexed" ? [`Completed Indexes:\t${indexesText(status.completedIndexes ?? "")}`] : []),
    ...templateLines(spec.template),
    ...eventLines(job, context),
  ];
};

function line(title: string, value: string | number | boolean | undefined): readonly string[] {
  return value === undefined ? [] : [`${title}:\t${value}`];
}

function timeLines({ startTime, completionTime }: NonNullable<Job["status"]>): readonly string[] {
  const [start, end] = [parseRfc3339(startTime ?? ""), parseRfc3339(completionTime ?? "")];
  return [
    ...(start === undefined ? [] : [`Start Time:\t${rfc1123(startTime)}`]),
    ...(end === undefined ? [] : [`Completed At:\t${rfc1123(completionTime)}`]),
    ...(start === undefined || end === undefined ? [] : [`Duration:\t${formatHumanDuration(end - start)}`]),
  ];
}

function indexesText(indexes: string): string {
  if (indexes === "") return "<none>";
  const comma = indexes.indexOf(",", INDEXES_MAX);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

export const describeCronJob: Describer<CronJob> = (cronJob, context) => {
  const { metadata, spec, status = {} } = cronJob;
  const { suspend, timeZone, startingDeadlineSeconds: deadline } = spec;
  const active = (status.active ?? []).map(({ name = "" }) => name).join(", ");
  return [
    ...nameLines(cronJob),
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Schedule:\t${spec.schedule}`,
    `Concurrency Policy:\t${spec.concurrencyPolicy ?? ""}`,
    `Suspend:\t${suspend === undefined ? "<unset>" : suspend ? "True" : "False"}`,
    ...(timeZone === undefined ? [] : [`Time Zone:\t${timeZone}`]),
    `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? "<unset>"}`,
    `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? "<unset>"}`,
    `Starting Deadline Seconds:\t${deadline === undefined ? "<unset>" : `${deadline}s`}`,
    ...jobTemplateLines(spec.jobTemplate.spec),
    `Last Schedule Time:\t${status.lastScheduleTime === undefined ? "<unset>" : rfc1123(status.lastScheduleTime)}`,
    `Active Jobs:\t${active === "" ? "<none>" : active}`,
    ...eventLines(cronJob, context),
  ];
};

function jobTemplateLines(spec: JobSpec): readonly string[] {
  const { activeDeadlineSeconds: deadline } = spec;
  return [
    `Selector:\t${spec.selector === undefined ? "<unset>" : formatSelector(selectorOf(spec.selector))}`,
    `Parallelism:\t${spec.parallelism ?? "<unset>"}`,
    `Completions:\t${spec.completions ?? "<unset>"}`,
    ...(deadline === undefined ? [] : [`Active Deadline Seconds:\t${deadline}s`]),
    ...templateLines(spec.template),
  ];
}
