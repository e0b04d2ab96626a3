/** Checks a CronJob. Models pkg/apis/batch/validation/validation.go ValidateCronJobCreate. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateNonnegative, validateOneOf } from "../core/field-checks.ts";
import { invalid, notSupported, required } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { parseCron } from "./cron-schedule.ts";
import { validateJobSpec } from "./job-validate.ts";
import { isTimeZone } from "./time-zone.ts";
import type { CronJob, CronJobSpec } from "./types.ts";

/** A Job's name is the CronJob's and eleven characters more, and must be a label's value. */
const NAME_MAX = 52;

/** Checks a defaulted CronJob that is to be created. */
export function validateCronJob(cronJob: CronJob): FieldErrors {
  const { name = "" } = cronJob.metadata;
  return [
    ...validateCoreMeta(cronJob.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(cronJob.spec ?? {}),
    ...(name.length > NAME_MAX ? [invalid("metadata.name", name, "must be no more than 52 characters")] : NO_ERRORS),
  ];
}

export function validateCronJobUpdate(newCronJob: CronJob, oldCronJob: CronJob): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newCronJob.metadata, oldCronJob.metadata, "metadata"),
    ...validateSpec(newCronJob.spec ?? {}),
  ];
}

export function validateCronJobStatusUpdate(newCronJob: CronJob, oldCronJob: CronJob): FieldErrors {
  return validateCoreMetaUpdate(newCronJob.metadata, oldCronJob.metadata, "metadata");
}

function validateSpec(spec: Partial<CronJobSpec>): FieldErrors {
  const { jobTemplate } = spec;
  const path = "spec.jobTemplate.spec";
  const selector = jobTemplate?.spec?.selector;
  const manual = jobTemplate?.spec?.manualSelector;
  return [
    ...validateSchedule(spec.schedule ?? ""),
    ...validateNonnegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"),
    ...validateTimeZone(spec.timeZone),
    ...validateOneOf(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"], "spec.concurrencyPolicy"),
    ...validateJobSpec(jobTemplate?.spec ?? {}, path),
    ...(selector === undefined ? [] : [invalid(`${path}.selector`, selector, "`selector` will be auto-generated")]),
    ...(manual === true ? [notSupported(`${path}.manualSelector`, manual, ["nil", "false"])] : []),
    ...validateNonnegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"),
    ...validateNonnegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
  ];
}

function validateSchedule(schedule: string): FieldErrors {
  if (schedule === "") return [required("spec.schedule", "")];
  const parsed = parseCron(schedule);
  if (!parsed.ok) return [invalid("spec.schedule", schedule, parsed.error)];
  const detail = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
  return schedule.includes("TZ") ? [invalid("spec.schedule", schedule, detail)] : NO_ERRORS;
}

function validateTimeZone(zone: string | undefined): FieldErrors {
  if (zone === undefined) return NO_ERRORS;
  if (zone === "") return [invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string")];
  if (zone.toLowerCase() === "local")
    return [
      invalid(
        "spec.timeZone",
        zone,
        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
      ),
    ];
  return isTimeZone(zone) ? NO_ERRORS : [invalid("spec.timeZone", zone, `unknown time zone ${zone}`)];
}
