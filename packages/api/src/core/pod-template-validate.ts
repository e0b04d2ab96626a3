/** Checks a pod template. Models pkg/apis/core/validation/validation.go ValidatePodTemplateSpec. */
import { child, forbidden } from "../meta/field-error.ts";
import { validateAnnotations, validateLabels } from "../meta/label-names.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import { validatePodSpec } from "./pod-spec-validate.ts";
import type { PodTemplateSpec } from "./pod-types.ts";
import { NO_POD_SPEC, validatePodAnnotations } from "./pod-validate.ts";

/** Checks a defaulted template; its labels and annotations are told without `metadata`, as upstream does. */
export function validatePodTemplate(template: PodTemplateSpec, path: string): FieldErrors {
  const spec = template.spec ?? NO_POD_SPEC;
  const annotations = template.metadata?.annotations;
  return [
    ...validateLabels(template.metadata?.labels, child(path, "labels")),
    ...validateAnnotations(annotations, child(path, "annotations")),
    ...validatePodAnnotations(annotations, spec, child(path, "annotations")),
    ...validatePodSpec(spec, child(path, "spec"), { isPod: false, relaxedSearch: true }),
    ...((spec.ephemeralContainers?.length ?? 0) === 0
      ? NO_ERRORS
      : [
          forbidden(
            child(child(path, "spec"), "ephemeralContainers"),
            "ephemeral containers not allowed in pod template",
          ),
        ]),
  ];
}
