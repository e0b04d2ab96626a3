/** Checks a PersistentVolumeClaim. Models pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaim. */
import { child, type FieldError, forbidden, invalid, key, required } from "../meta/field-error.ts";
import { validateLabelSelector } from "../meta/label-selector.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { compareQuantity, parseQuantity } from "../meta/quantity.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateDNS1123Subdomain, validateOptionalOneOf } from "./field-checks.ts";
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from "./persistentvolume-types.ts";
import { validateQuantity } from "./resources-validate.ts";
import { semanticEqual } from "./semantic-equal.ts";
import { specDiff } from "./spec-diff.ts";

export const ACCESS_MODES: readonly string[] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
export const VOLUME_MODES: readonly string[] = ["Block", "Filesystem"];

/** Checks a defaulted PersistentVolumeClaim that is to be created. */
export function validatePersistentVolumeClaim(claim: PersistentVolumeClaim): FieldErrors {
  return [
    ...validateCoreMeta(claim.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateClaimSpec(claim.spec ?? {}, "spec"),
  ];
}

/** A claim stays what it is; a bound one may ask for more room. */
export function validatePersistentVolumeClaimUpdate(
  newClaim: PersistentVolumeClaim,
  oldClaim: PersistentVolumeClaim,
): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newClaim.metadata, oldClaim.metadata, "metadata"),
    ...validateClaimSpec(newClaim.spec ?? {}, "spec"),
    ...validateFixed(newClaim, oldClaim),
    ...validateRoom(newClaim, oldClaim),
  ];
}

export function validatePersistentVolumeClaimStatusUpdate(
  newClaim: PersistentVolumeClaim,
  oldClaim: PersistentVolumeClaim,
): FieldErrors {
  return validateCoreMetaUpdate(newClaim.metadata, oldClaim.metadata, "metadata");
}

/** What claims and their templates must say. Models ValidatePersistentVolumeClaimSpec. */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): FieldErrors {
  const { selector, storageClassName = "", volumeMode } = spec;
  return [
    ...validateAccessModes(spec.accessModes ?? [], child(path, "accessModes")),
    ...(selector === undefined ? NO_ERRORS : validateLabelSelector(selector, child(path, "selector"))),
    ...validateRequest(spec, path),
    ...(storageClassName === ""
      ? NO_ERRORS
      : validateDNS1123Subdomain(storageClassName, child(path, "storageClassName"))),
    ...validateOptionalOneOf(volumeMode, VOLUME_MODES, child(path, "volumeMode")),
  ];
}

/** At least one, and ReadWriteOncePod alone. */
export function validateAccessModes(modes: readonly string[], path: string): FieldErrors {
  if (modes.length === 0) return [required(path, "at least 1 access mode is required")];
  const unknown = modes.flatMap((mode) => validateOptionalOneOf(mode, ACCESS_MODES, path));
  const isMixed = modes.includes("ReadWriteOncePod") && modes.length > 1;
  return isMixed ? [...unknown, forbidden(path, "may not use ReadWriteOncePod with other access modes")] : unknown;
}

/** More than nothing. Models ValidatePositiveQuantityValue. */
export function validatePositiveQuantity(text: string, path: string): FieldErrors {
  const parsed = parseQuantity(text);
  return !parsed.ok || parsed.quantity.nanos > 0n ? NO_ERRORS : [invalid(path, text, "must be greater than zero")];
}

function validateRequest({ resources }: PersistentVolumeClaimSpec, path: string): FieldErrors {
  const { requests = {} } = resources ?? {};
  const at = key(child(path, "resources"), "storage");
  if (!Object.hasOwn(requests, "storage")) return [required(at, "")];
  const storage = requests.storage ?? "";
  return [...validateQuantity("storage", storage, at), ...validatePositiveQuantity(storage, at)];
}

const FIXED =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

function validateFixed(newClaim: PersistentVolumeClaim, oldClaim: PersistentVolumeClaim): FieldErrors {
  const [after, before] = [changeless(newClaim, oldClaim), changeless(oldClaim, oldClaim)];
  return semanticEqual(after, before) ? NO_ERRORS : [forbidden("spec", `${FIXED}\n${specDiff(before, after)}`)];
}

/** The spec without what may change: the room and attributes of a bound claim, the volume and class of one that had none. */
function changeless({ spec = {} }: PersistentVolumeClaim, old: PersistentVolumeClaim): object {
  const { resources, volumeAttributesClassName, volumeName, storageClassName, ...rest } = spec;
  const isBound = old.status?.phase === "Bound";
  const hadVolume = (old.spec?.volumeName ?? "") !== "";
  return {
    ...rest,
    ...(isBound ? {} : { resources, volumeAttributesClassName }),
    ...(hadVolume ? { volumeName } : {}),
    ...(old.spec?.storageClassName === undefined ? {} : { storageClassName }),
  };
}

function validateRoom(newClaim: PersistentVolumeClaim, oldClaim: PersistentVolumeClaim): FieldErrors {
  const errors: FieldError[] = [];
  const asked = parseQuantity(newClaim.spec?.resources?.requests?.storage ?? "");
  const had = parseQuantity(oldClaim.status?.capacity?.storage ?? oldClaim.spec?.resources?.requests?.storage ?? "");
  if (asked.ok && had.ok && compareQuantity(asked.quantity, had.quantity) < 0)
    errors.push(forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
  return errors;
}
