/** Checks a Job. Models pkg/apis/batch/validation/validation.go ValidateJob. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateImmutable, validateNonnegative } from "../core/field-checks.ts";
import { validatePodTemplate } from "../core/pod-template-validate.ts";
import { semanticEqual } from "../core/semantic-equal.ts";
import { child, type FieldError, invalid, notSupported, required } from "../meta/field-error.ts";
import { labelSelectorAsSelector, validateLabelSelector } from "../meta/label-selector.ts";
import { labelOf } from "../meta/labels.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { matchesLabels } from "../meta/selector.ts";
import type { Job, JobSpec } from "./types.ts";

/** What the server puts on the pods of a Job whose selector it makes. */
export const CONTROLLER_UID_LABEL = "batch.kubernetes.io/controller-uid";
export const JOB_NAME_LABEL = "batch.kubernetes.io/job-name";
/** The same, as they were called before. */
export const LEGACY_CONTROLLER_UID_LABEL = "controller-uid";
export const LEGACY_JOB_NAME_LABEL = "job-name";

const PARALLELISM_MAX_INDEXED = 100_000;

/** Checks a defaulted Job that is to be created, with the labels that the server made for it. */
export function validateJob(job: Job): FieldErrors {
  return [
    ...validateCoreMeta(job.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateGeneratedSelector(job),
    ...validateSpec(job.spec ?? {}),
  ];
}

/** What the pods are stays as it was. */
export function validateJobUpdate(newJob: Job, oldJob: Job): FieldErrors {
  const [spec, old]: readonly Partial<JobSpec>[] = [newJob.spec ?? {}, oldJob.spec ?? {}];
  return [
    ...validateCoreMetaUpdate(newJob.metadata, oldJob.metadata, "metadata"),
    ...validateSpec(spec ?? {}),
    ...validateCompletions(spec ?? {}, old ?? {}),
    ...validateImmutable(spec?.selector, old?.selector, "spec.selector"),
    ...validateImmutable(spec?.template, old?.template, "spec.template"),
    ...validateImmutable(spec?.completionMode, old?.completionMode, "spec.completionMode"),
    ...validateImmutable(spec?.podFailurePolicy, old?.podFailurePolicy, "spec.podFailurePolicy"),
    ...validateImmutable(spec?.backoffLimitPerIndex, old?.backoffLimitPerIndex, "spec.backoffLimitPerIndex"),
    ...validateImmutable(spec?.managedBy, old?.managedBy, "spec.managedBy"),
    ...validateImmutable(spec?.successPolicy, old?.successPolicy, "spec.successPolicy"),
  ];
}

export function validateJobStatusUpdate(newJob: Job, oldJob: Job): FieldErrors {
  const { status } = newJob;
  return [
    ...validateCoreMetaUpdate(newJob.metadata, oldJob.metadata, "metadata"),
    ...validateNonnegative(status?.active, "status.active"),
    ...validateNonnegative(status?.succeeded, "status.succeeded"),
    ...validateNonnegative(status?.failed, "status.failed"),
    ...validateNonnegative(status?.ready, "status.ready"),
    ...validateNonnegative(status?.terminating, "status.terminating"),
  ];
}

/** An indexed Job may change how many there are to be, together with its parallelism. */
function validateCompletions(spec: Partial<JobSpec>, old: Partial<JobSpec>): FieldErrors {
  const isElastic =
    spec.completionMode === "Indexed" && spec.completions === spec.parallelism && spec.completions !== undefined;
  if (isElastic && old.completions !== undefined) return NO_ERRORS;
  return validateImmutable(spec.completions, old.completions, "spec.completions");
}

function validateGeneratedSelector({ metadata, spec }: Job): FieldErrors {
  if (spec?.manualSelector === true || spec?.selector === undefined) return NO_ERRORS;
  const { uid = "", name = "" } = metadata;
  const expected = {
    [LEGACY_CONTROLLER_UID_LABEL]: uid,
    [CONTROLLER_UID_LABEL]: uid,
    [LEGACY_JOB_NAME_LABEL]: name,
    [JOB_NAME_LABEL]: name,
  };
  const labels = spec.template?.metadata?.labels;
  const errors: FieldError[] = uid === "" ? [required("metadata.uid", "")] : [];
  for (const [label, value] of Object.entries(expected)) {
    const path = `spec.template.metadata.labels[${label}]`;
    const found = labelOf(labels, label);
    if (found === undefined) errors.push(required(path, `must be '${value}'`));
    else if (found !== value) errors.push(invalid(path, labels ?? {}, `must be '${value}'`));
  }
  const selector = labelSelectorAsSelector(spec.selector);
  if (selector.ok && !matchesLabels(selector.selector, expected))
    errors.push(invalid("spec.selector", spec.selector, "`selector` not auto-generated"));
  return errors;
}

function validateSpec(spec: Partial<JobSpec>): FieldErrors {
  const { selector, template } = spec;
  const parsed = labelSelectorAsSelector(selector);
  const labels = template?.metadata?.labels;
  const isOther = parsed.ok && !matchesLabels(parsed.selector, labels);
  return [
    ...validateJobSpec(spec, "spec"),
    ...(selector === undefined ? [required("spec.selector", "")] : validateLabelSelector(selector, "spec.selector")),
    ...(isOther
      ? [invalid("spec.template.metadata.labels", labels ?? null, "`selector` does not match template `labels`")]
      : []),
  ];
}

/** What holds for a Job and for a CronJob's template of one. */
export function validateJobSpec(spec: Partial<JobSpec>, path: string): FieldErrors {
  const template = spec.template ?? { spec: { containers: [] } };
  return [
    ...NUMBERS.flatMap((name) => [...validateNonnegative(spec[name], child(path, name))]),
    ...validateMode(spec, path),
    ...validatePodTemplate(template, child(path, "template")),
    ...validateRestart(spec, child(path, "template", "spec", "restartPolicy")),
  ];
}

const NUMBERS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;

function validateMode(spec: Partial<JobSpec>, path: string): FieldErrors {
  const mode: string | undefined = spec.completionMode;
  if (mode !== undefined && mode !== "Indexed" && mode !== "NonIndexed")
    return [notSupported(child(path, "completionMode"), mode, ["Indexed", "NonIndexed"])];
  const errors: FieldError[] = [];
  if (mode === "Indexed") {
    const many = spec.parallelism ?? 0;
    if (spec.completions === undefined)
      errors.push(required(child(path, "completions"), "when completion mode is Indexed"));
    if (many > PARALLELISM_MAX_INDEXED) {
      const detail = `must be less than or equal to ${PARALLELISM_MAX_INDEXED} when completion mode is Indexed`;
      errors.push(invalid(child(path, "parallelism"), many, detail));
    }
  } else if (spec.backoffLimitPerIndex !== undefined) {
    const detail = "requires indexed completion mode";
    errors.push(invalid(child(path, "backoffLimitPerIndex"), spec.backoffLimitPerIndex, detail));
  }
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(child(path, "backoffLimitPerIndex"), "when maxFailedIndexes is specified"));
  return errors;
}

function validateRestart(spec: Partial<JobSpec>, path: string): FieldErrors {
  const restart: string = spec.template?.spec?.restartPolicy ?? "";
  if (restart !== "OnFailure" && restart !== "Never") return [required(path, 'valid values: "OnFailure", "Never"')];
  if (restart === "Never" || spec.podFailurePolicy === undefined || semanticEqual(spec.podFailurePolicy, {}))
    return NO_ERRORS;
  return [invalid(path, restart, 'only "Never" is supported when podFailurePolicy is specified')];
}
