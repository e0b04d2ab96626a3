/** Checks a ReplicationController. Models pkg/apis/core/validation/validation.go ValidateReplicationController. */
import { validateStatusCounts } from "../apps/status-counts-validate.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { isEmptySelector, matchesLabels, selectorFromMap } from "../meta/selector.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, validateNonnegative } from "./field-checks.ts";
import { validatePodTemplate } from "./pod-template-validate.ts";
import type { ReplicationController, ReplicationControllerSpec } from "./types.ts";

/** Checks a defaulted ReplicationController that is to be created. */
export function validateReplicationController(controller: ReplicationController): FieldErrors {
  return [
    ...validateCoreMeta(controller.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(controller.spec ?? {}),
  ];
}

/** Everything may change. */
export function validateReplicationControllerUpdate(
  newController: ReplicationController,
  oldController: ReplicationController,
): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newController.metadata, oldController.metadata, "metadata"),
    ...validateSpec(newController.spec ?? {}),
  ];
}

export function validateReplicationControllerStatusUpdate(
  newController: ReplicationController,
  oldController: ReplicationController,
): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newController.metadata, oldController.metadata, "metadata"),
    ...validateStatusCounts(newController.status ?? {}, COUNTS, "status"),
  ];
}

const COUNTS = [
  "replicas",
  "fullyLabeledReplicas",
  "readyReplicas",
  "availableReplicas",
  "observedGeneration",
] as const;

function validateSpec(spec: ReplicationControllerSpec): FieldErrors {
  const isEmpty = Object.keys(spec.selector ?? {}).length === 0;
  return [
    ...validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...(isEmpty ? [required("spec.selector", "")] : []),
    ...(spec.replicas === undefined ? [required("spec.replicas", "")] : []),
    ...validateNonnegative(spec.replicas, "spec.replicas"),
    ...validateTemplate(spec),
  ];
}

function validateTemplate({ selector, template }: ReplicationControllerSpec): FieldErrors {
  if (template === undefined) return [required("spec.template", "")];
  const labels = template.metadata?.labels;
  const chosen = selectorFromMap(selector);
  const errors: FieldError[] = [];
  if (!isEmptySelector(chosen) && !matchesLabels(chosen, labels)) {
    const detail = "`selector` does not match template `labels`";
    errors.push(invalid("spec.template.metadata.labels", labels ?? null, detail));
  }
  errors.push(...validatePodTemplate(template, "spec.template"));
  const restart: string = template.spec?.restartPolicy ?? "";
  if (restart !== "Always") errors.push(notSupported("spec.template.spec.restartPolicy", restart, ["Always"]));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const detail = "activeDeadlineSeconds in ReplicationController is not Supported";
    errors.push(forbidden("spec.template.spec.activeDeadlineSeconds", detail));
  }
  return errors;
}
