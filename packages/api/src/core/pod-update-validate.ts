/** Checks a change of a Pod: of a running pod little may change. Models pkg/apis/core/validation/validation.go ValidatePodUpdate. */
import { child, type FieldError, forbidden, index, invalid, key, required } from "../meta/field-error.ts";
import { inclusiveRangeError } from "../meta/port-names.ts";
import type { StringMap } from "../meta/types.ts";
import { validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import type { Container, Pod, PodSpec, Toleration } from "./pod-types.ts";
import { MIRROR_POD, NO_POD_SPEC, validatePod } from "./pod-validate.ts";
import { semanticEqual } from "./semantic-equal.ts";
import { specDiff } from "./spec-diff.ts";
import { validateTolerations } from "./taint-validate.ts";

/** Images, the deadline, more tolerations and little else may change. */
export function validatePodUpdate(newPod: Pod, oldPod: Pod): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newPod.metadata, oldPod.metadata, "metadata"),
    ...validatePod(newPod),
    ...validateMirrorChange(newPod.metadata.annotations, oldPod.metadata.annotations, "metadata.annotations"),
    ...(newPod.spec === oldPod.spec
      ? NO_ERRORS
      : validateSpecChange(newPod.spec ?? NO_POD_SPEC, oldPod.spec ?? NO_POD_SPEC)),
  ];
}

/** The mirror annotation neither comes, goes nor changes. Models ValidatePodSpecificAnnotationUpdates. */
export function validateMirrorChange(
  now: StringMap | undefined,
  before: StringMap | undefined,
  path: string,
): FieldErrors {
  const [value, old] = [mirrorOf(now), mirrorOf(before)];
  if (value === old) return NO_ERRORS;
  const detail =
    old === undefined ? "may not add mirror pod annotation" : "may not remove or update mirror pod annotation";
  return [forbidden(key(path, MIRROR_POD), detail)];
}

const CHANGEABLE = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
];
const MAX_INT32 = 2147483647;

function mirrorOf(annotations: StringMap | undefined): string | undefined {
  return annotations !== undefined && Object.hasOwn(annotations, MIRROR_POD) ? annotations[MIRROR_POD] : undefined;
}

function validateSpecChange(now: PodSpec, before: PodSpec): FieldErrors {
  for (const list of ["containers", "initContainers"] as const) {
    if ((now[list]?.length ?? 0) === (before[list]?.length ?? 0)) continue;
    return [forbidden(`spec.${list}`, "pod updates may not add or remove containers")];
  }
  const images = [
    ...validateImages(now.containers ?? [], "spec.containers"),
    ...validateImages(now.initContainers ?? [], "spec.initContainers"),
  ];
  const deadline = validateDeadlineChange(now.activeDeadlineSeconds, before.activeDeadlineSeconds);
  // Past a deadline that may not be, upstream looks no further.
  if (deadline.length > 0 && now.activeDeadlineSeconds !== undefined) return [...images, ...deadline];
  return [
    ...images,
    ...deadline,
    ...validateTolerationChange(now.tolerations ?? [], before.tolerations ?? []),
    ...validateGateChange(now.schedulingGates ?? [], before.schedulingGates ?? []),
    ...validateRest(now, before),
  ];
}

function validateImages(containers: readonly Container[], path: string): FieldErrors {
  return containers.flatMap(({ image = "" }, i) => {
    const at = child(index(path, i), "image");
    if (image === "") return [required(at, "")];
    return image === image.trim() ? [] : [invalid(at, image, "must not have leading or trailing whitespace")];
  });
}

function validateDeadlineChange(now: number | undefined, before: number | undefined): FieldError[] {
  const path = "spec.activeDeadlineSeconds";
  if (now === undefined) {
    return before === undefined ? [] : [invalid(path, null, "must not update from a positive integer to nil value")];
  }
  if (now < 0 || now > MAX_INT32) return [invalid(path, now, inclusiveRangeError(0, MAX_INT32))];
  return before !== undefined && before < now
    ? [invalid(path, now, "must be less than or equal to previous value")]
    : [];
}

function validateTolerationChange(now: readonly Toleration[], before: readonly Toleration[]): FieldErrors {
  const path = "spec.tolerations";
  const kept = before.every((old) => now.some((one) => semanticEqual(withoutSeconds(one), withoutSeconds(old))));
  if (kept) return validateTolerations(now, path);
  return [forbidden(path, "existing toleration can not be modified except its tolerationSeconds")];
}

type Gates = NonNullable<PodSpec["schedulingGates"]>;

/** Gates are taken away one by one; a pod whose scheduling began gets none. */
function validateGateChange(now: Gates, before: Gates): FieldErrors {
  const known = new Set(before.map(({ name }) => name));
  const added = now.filter(({ name }) => !known.has(name));
  return added.map(({ name }) =>
    forbidden("spec.schedulingGates", `only deletion is allowed, but found new scheduling gate '${name}'`),
  );
}

function withoutSeconds(toleration: Toleration): Omit<Toleration, "tolerationSeconds"> {
  const { tolerationSeconds: _seconds, ...rest } = toleration;
  return rest;
}

function validateRest(now: PodSpec, before: PodSpec): FieldErrors {
  const rest = withChangeableOf(now, before);
  if (semanticEqual(rest, before)) return NO_ERRORS;
  const detail = `pod updates may not change fields other than ${CHANGEABLE.join(",")}\n${specDiff(before, rest)}`;
  return [forbidden("spec", detail)];
}

// The new spec, with the old value of everything that may change: what is still different may not.
function withChangeableOf(now: PodSpec, before: PodSpec): { readonly [field: string]: unknown } {
  const grace = now.terminationGracePeriodSeconds === 1 && (before.terminationGracePeriodSeconds ?? 0) < 0;
  return {
    ...now,
    containers: withImagesOf(now.containers ?? [], before.containers ?? []),
    initContainers: withImagesOf(now.initContainers ?? [], before.initContainers ?? []),
    activeDeadlineSeconds: before.activeDeadlineSeconds,
    tolerations: before.tolerations,
    schedulingGates: before.schedulingGates,
    terminationGracePeriodSeconds: grace ? before.terminationGracePeriodSeconds : now.terminationGracePeriodSeconds,
  };
}

function withImagesOf(
  now: readonly Container[],
  before: readonly Container[],
): readonly { readonly [field: string]: unknown }[] {
  return now.map((container, i) => ({ ...container, image: before[i]?.image }));
}
