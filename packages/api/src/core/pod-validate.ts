/** Checks a Pod. Models pkg/apis/core/validation/validation.go ValidatePodCreate, validatePodMetadataAndSpec. */
import { child, forbidden, index, invalid, key } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { StringMap } from "../meta/types.ts";
import { validateCoreMeta } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import { memoFrozen } from "./memo-frozen.ts";
import { validatePodSpec } from "./pod-spec-validate.ts";
import type { Container, Pod, PodSpec } from "./pod-types.ts";

/** The server switches that change a Pod's rules. */
export interface PodGates {
  /** RelaxedDNSSearchValidation: on since 1.33. */
  readonly relaxedSearch: boolean;
}

const CURRENT_GATES: PodGates = { relaxedSearch: true };
/** What a Pod without a spec is checked as. */
export const NO_POD_SPEC: PodSpec = { containers: [] };

/** Checks a defaulted Pod that is to be created. Models ValidatePodCreate. */
export function validatePodCreate(pod: Pod, gates: PodGates = CURRENT_GATES): FieldErrors {
  const asksForEphemeral = (pod.spec?.ephemeralContainers?.length ?? 0) > 0;
  return [
    ...validatePod(pod, gates),
    ...(asksForEphemeral ? [forbidden("spec.ephemeralContainers", "cannot be set on create")] : NO_ERRORS),
  ];
}

/** What holds for a defaulted Pod at any time. */
export function validatePod(pod: Pod, gates: PodGates = CURRENT_GATES): FieldErrors {
  const spec = pod.spec ?? NO_POD_SPEC;
  return [
    ...validateCoreMeta(pod.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validatePodAnnotations(pod.metadata.annotations, spec, "metadata.annotations"),
    ...(gates.relaxedSearch ? validateRelaxed(spec) : validateStrict(spec)),
  ];
}

/** The annotations that mean something to a Pod. */
export function validatePodAnnotations(annotations: StringMap | undefined, spec: PodSpec, path: string): FieldErrors {
  if (annotations === undefined) return NO_ERRORS;
  const mirror = annotations[MIRROR_POD];
  const cost = annotations[DELETION_COST];
  const lost = mirror !== undefined && (spec.nodeName ?? "") === "";
  const detail = "must set spec.nodeName if mirror pod annotation is set";
  return [
    ...(lost ? [invalid(key(path, MIRROR_POD), mirror, detail)] : NO_ERRORS),
    ...(cost === undefined || isInt32(cost)
      ? NO_ERRORS
      : [invalid(key(path, DELETION_COST), cost, "must be a 32bit integer")]),
  ];
}

/** The annotation by which a kubelet shows the API a pod of its own. */
export const MIRROR_POD = "kubernetes.io/config.mirror";
const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

// Replicas share their template's spec, and a status update brings it back untouched: one spec is checked once.
const validateRelaxed: (spec: PodSpec) => FieldErrors = memoFrozen((spec: PodSpec) => validateSpec(spec, true));
const validateStrict: (spec: PodSpec) => FieldErrors = memoFrozen((spec: PodSpec) => validateSpec(spec, false));

function validateSpec(spec: PodSpec, relaxedSearch: boolean): FieldErrors {
  return [
    ...validatePodSpec(spec, "spec", { isPod: true, relaxedSearch }),
    ...validateImages(spec.containers ?? [], "spec.containers"),
    ...validateImages(spec.initContainers ?? [], "spec.initContainers"),
  ];
}

// Templates may be padded, for old clients' sake; pods may not.
function validateImages(containers: readonly Container[], path: string): FieldErrors {
  return containers.flatMap(({ image = "" }, i) =>
    image === image.trim()
      ? []
      : [invalid(child(index(path, i), "image"), image, "must not have leading or trailing whitespace")],
  );
}

function isInt32(text: string): boolean {
  if (!/^(0|-?[0-9]+)$/.test(text) || (text.length > 1 && text.startsWith("0"))) return false;
  const value = Number(text);
  return value >= -2147483648 && value <= 2147483647;
}
