/** Jobs: the server makes the selector, so that no two Jobs share pods. Models pkg/registry/batch/job/strategy.go. */
import {
  CONTROLLER_UID_LABEL,
  JOB_NAME_LABEL,
  type Job,
  LEGACY_CONTROLLER_UID_LABEL,
  LEGACY_JOB_NAME_LABEL,
  type StringMap,
} from "@kubenetsim/api";
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const jobStrategy: Strategy<"jobs"> = {
  prepareForCreate: (job) => withSelector({ ...firstGeneration(job), status: {} }),
  prepareForUpdate(job, old) {
    const kept = keepField(job, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (job, old) => keepField(job, old, "spec"),
};

// Models generateSelector: labels that a user has set are left, for validation to refuse.
function withSelector(job: Job): Job {
  const { spec, metadata } = job;
  if (spec.manualSelector === true || spec.template === undefined) return job;
  const { uid = "", name = "" } = metadata;
  const made: StringMap = {
    [LEGACY_CONTROLLER_UID_LABEL]: uid,
    [CONTROLLER_UID_LABEL]: uid,
    [LEGACY_JOB_NAME_LABEL]: name,
    [JOB_NAME_LABEL]: name,
  };
  const labels = { ...made, ...spec.template.metadata?.labels };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  const { matchLabels = {}, ...others } = spec.selector ?? {};
  const selector = { ...others, matchLabels: { [CONTROLLER_UID_LABEL]: uid, ...matchLabels } };
  return { ...job, spec: { ...spec, selector, template } };
}
