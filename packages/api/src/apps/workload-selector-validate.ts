/** Checks that a workload's selector chooses the pods of its own template. Models pkg/apis/apps/validation/validation.go ValidatePodTemplateSpecForReplicaSet. */
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { validatePodTemplate } from "../core/pod-template-validate.ts";
import type { PodTemplateSpec } from "../core/pod-types.ts";
import { child, type FieldError, forbidden, invalid, notSupported, required } from "../meta/field-error.ts";
import { labelSelectorAsSelector, validateLabelSelector } from "../meta/label-selector.ts";
import { isEmptySelector, matchesLabels, type Selector } from "../meta/selector.ts";
import type { LabelSelector } from "../meta/types.ts";

/** Checks the selector and the template below `path`; a template that is absent is taken as an empty one. */
export function validateWorkloadSelector(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  path: string,
): FieldErrors {
  const at = child(path, "selector");
  const parsed = labelSelectorAsSelector(selector);
  return [
    ...validateSelector(selector, at),
    ...(parsed.ok
      ? validateTemplate(template ?? NO_TEMPLATE, parsed.selector, child(path, "template"))
      : [invalid(at, selector, "invalid label selector")]),
  ];
}

const NO_TEMPLATE: PodTemplateSpec = { spec: { containers: [] } };

function validateSelector(selector: LabelSelector | undefined, path: string): FieldErrors {
  if (selector === undefined) return [required(path, "")];
  const size = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0);
  // Upstream says `deployment` for every workload.
  const empty = size === 0 ? [invalid(path, selector, "empty selector is invalid for deployment")] : NO_ERRORS;
  return [...validateLabelSelector(selector, path), ...empty];
}

function validateTemplate(template: PodTemplateSpec, selector: Selector, path: string): FieldErrors {
  const labels = template.metadata?.labels;
  const errors: FieldError[] = [];
  if (!isEmptySelector(selector) && !matchesLabels(selector, labels)) {
    const detail = "`selector` does not match template `labels`";
    errors.push(invalid(child(path, "metadata", "labels"), labels ?? null, detail));
  }
  errors.push(...validatePodTemplate(template, path));
  const restart: string = template.spec?.restartPolicy ?? "";
  if (restart !== "Always") errors.push(notSupported(child(path, "spec", "restartPolicy"), restart, ["Always"]));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const detail = "activeDeadlineSeconds in ReplicaSet is not Supported";
    errors.push(forbidden(child(path, "spec", "activeDeadlineSeconds"), detail));
  }
  return errors;
}
