/** Fills in what a Job or a CronJob left out. Models pkg/apis/batch/v1/defaults.go. */
import { fillAbsent, fillZero, withKey } from "../core/fill.ts";
import { defaultPodTemplate } from "../core/pod-defaults.ts";
import type { CronJob, CronJobSpec, Job, JobSpec } from "./types.ts";

/** Fills in what a Job left out; the template's labels, where it has none of its own, stay absent. */
export function defaultJob(job: Job): Job {
  const spec = defaultSpec(job.spec ?? NO_SPEC);
  const labels = spec.template?.metadata?.labels ?? {};
  const filled = withKey(job, "spec", spec);
  // An unlabelled Job takes the labels of its template.
  if (Object.keys(labels).length === 0 || Object.keys(filled.metadata.labels ?? {}).length > 0) return filled;
  return { ...filled, metadata: { ...filled.metadata, labels } };
}

/** Fills in what a CronJob left out, but not what its Jobs' own defaults will. */
export function defaultCronJob(cronJob: CronJob): CronJob {
  let spec = fillZero(cronJob.spec ?? NO_CRON_SPEC, { concurrencyPolicy: "Allow" });
  spec = fillAbsent(spec, { suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
  const template = spec.jobTemplate?.spec?.template;
  if (template !== undefined) {
    const filled = withKey(spec.jobTemplate.spec, "template", defaultPodTemplate(template));
    spec = withKey(spec, "jobTemplate", withKey(spec.jobTemplate, "spec", filled));
  }
  return withKey(cronJob, "spec", spec);
}

// A manifest without a spec is filled in like any other, for validation to refuse.
const NO_SPEC = {} as JobSpec;
const NO_CRON_SPEC = {} as CronJobSpec;
/** The back-off limit where back-off counts per index: as good as none. */
const NO_LIMIT = 2147483647;

function defaultSpec(given: JobSpec): JobSpec {
  let spec = given;
  const isPlain = spec.completions === undefined && spec.parallelism === undefined;
  if (isPlain) spec = fillAbsent(spec, { completions: 1 });
  spec = fillAbsent(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : NO_LIMIT,
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed",
  });
  return spec.template === undefined ? spec : withKey(spec, "template", defaultPodTemplate(spec.template));
}
