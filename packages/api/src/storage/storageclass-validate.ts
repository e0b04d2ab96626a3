/** Checks a StorageClass. Models pkg/apis/storage/validation/validation.go ValidateStorageClass. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import {
  type FieldErrors,
  NO_ERRORS,
  validateImmutable,
  validateOneOf,
  validateOptionalOneOf,
  validateQualifiedName,
} from "../core/field-checks.ts";
import { semanticEqual } from "../core/semantic-equal.ts";
import { forbidden, required } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { StorageClass } from "./types.ts";

const BINDING_MODES = ["Immediate", "WaitForFirstConsumer"] as const;
/** No volume of a class is ever recycled: only one that was made by hand. */
const RECLAIM_POLICIES = ["Delete", "Retain"] as const;

/** Checks a defaulted StorageClass that is to be created. */
export function validateStorageClass(storageClass: StorageClass): FieldErrors {
  return [
    ...validateCoreMeta(storageClass.metadata, false, nameIsDNSSubdomain, "metadata"),
    ...validateProvisioner(storageClass.provisioner ?? ""),
    ...validateOptionalOneOf(storageClass.reclaimPolicy, RECLAIM_POLICIES, "reclaimPolicy"),
    ...validateOneOf(storageClass.volumeBindingMode, BINDING_MODES, "volumeBindingMode"),
  ];
}

/** What volumes were made by may not change under them. */
export function validateStorageClassUpdate(newClass: StorageClass, oldClass: StorageClass): FieldErrors {
  const fixed = (field: "parameters" | "provisioner" | "reclaimPolicy"): FieldErrors =>
    semanticEqual(newClass[field], oldClass[field])
      ? NO_ERRORS
      : [forbidden(field, `updates to ${field} are forbidden.`)];
  return [
    ...validateCoreMetaUpdate(newClass.metadata, oldClass.metadata, "metadata"),
    ...fixed("parameters"),
    ...fixed("provisioner"),
    ...fixed("reclaimPolicy"),
    ...validateImmutable(newClass.volumeBindingMode, oldClass.volumeBindingMode, "volumeBindingMode"),
  ];
}

function validateProvisioner(provisioner: string): FieldErrors {
  if (provisioner === "") return [required("provisioner", provisioner)];
  return validateQualifiedName(provisioner.toLowerCase(), "provisioner");
}
