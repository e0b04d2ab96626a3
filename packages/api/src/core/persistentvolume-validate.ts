/** Checks a PersistentVolume. Models pkg/apis/core/validation/validation.go ValidatePersistentVolume. */
import { child, forbidden, index, key, notSupported, required } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import {
  type FieldErrors,
  NO_ERRORS,
  validateDNS1123Subdomain,
  validateImmutable,
  validateOptionalOneOf,
} from "./field-checks.ts";
import { validateNodeSelectorTerm } from "./node-selector-validate.ts";
import type { PersistentVolume, PersistentVolumeSpec } from "./persistentvolume-types.ts";
import { VOLUME_MODES, validateAccessModes, validatePositiveQuantity } from "./persistentvolumeclaim-validate.ts";
import { validateQuantity } from "./resources-validate.ts";
import { semanticEqual } from "./semantic-equal.ts";
import { specDiff } from "./spec-diff.ts";

const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"] as const;
/** The fields beside the source. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

/** Checks a defaulted PersistentVolume that is to be created. */
export function validatePersistentVolume(volume: PersistentVolume): FieldErrors {
  return [
    ...validateCoreMeta(volume.metadata, false, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(volume.spec ?? {}, "spec"),
  ];
}

/** Where its bytes are stays what it was. */
export function validatePersistentVolumeUpdate(newVolume: PersistentVolume, oldVolume: PersistentVolume): FieldErrors {
  const [after, before] = [sourceOf(newVolume.spec), sourceOf(oldVolume.spec)];
  const detail = `spec.persistentvolumesource is immutable after creation\n${specDiff(before, after)}`;
  return [
    ...validateCoreMetaUpdate(newVolume.metadata, oldVolume.metadata, "metadata"),
    ...validateSpec(newVolume.spec ?? {}, "spec"),
    ...(semanticEqual(after, before) ? NO_ERRORS : [forbidden("spec.persistentvolumesource", detail)]),
    ...validateImmutable(newVolume.spec?.volumeMode, oldVolume.spec?.volumeMode, "volumeMode"),
  ];
}

export function validatePersistentVolumeStatusUpdate(
  newVolume: PersistentVolume,
  oldVolume: PersistentVolume,
): FieldErrors {
  return validateCoreMetaUpdate(newVolume.metadata, oldVolume.metadata, "metadata");
}

function validateSpec(spec: PersistentVolumeSpec, path: string): FieldErrors {
  const { storageClassName = "", nodeAffinity } = spec;
  const at = child(path, "nodeAffinity", "required", "nodeSelectorTerms");
  const terms = nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return [
    ...validateAccessModes(spec.accessModes ?? [], child(path, "accessModes")),
    ...validateCapacity(spec, child(path, "capacity")),
    ...validateOptionalOneOf(
      spec.persistentVolumeReclaimPolicy,
      RECLAIM_POLICIES,
      child(path, "persistentVolumeReclaimPolicy"),
    ),
    ...terms.flatMap((term, i) => validateNodeSelectorTerm(term, index(at, i))),
    ...validateSource(spec, path),
    ...(storageClassName === ""
      ? NO_ERRORS
      : validateDNS1123Subdomain(storageClassName, child(path, "storageClassName"))),
    ...validateOptionalOneOf(spec.volumeMode, VOLUME_MODES, child(path, "volumeMode")),
  ];
}

function validateCapacity({ capacity = {} }: PersistentVolumeSpec, path: string): FieldErrors {
  const names = Object.keys(capacity);
  if (names.length === 0) return [required(path, "")];
  if (names.length > 1 || names[0] !== "storage") return [notSupported(path, capacity, ["storage"])];
  const storage = capacity.storage ?? "";
  const at = key(path, "storage");
  return [...validateQuantity("storage", storage, at), ...validatePositiveQuantity(storage, at)];
}

function validateSource(spec: PersistentVolumeSpec, path: string): FieldErrors {
  const [first, ...more] = Object.keys(sourceOf(spec));
  if (first === undefined) return [required(path, "must specify a volume type")];
  return more.map((source) => forbidden(child(path, source), "may not specify more than 1 volume type"));
}

function sourceOf(spec: PersistentVolumeSpec = {}): object {
  return Object.fromEntries(
    Object.entries(spec).filter(([field, value]) => !OWN_FIELDS.has(field) && value !== undefined),
  );
}
