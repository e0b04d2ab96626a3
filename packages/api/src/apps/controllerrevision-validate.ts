/** Checks a ControllerRevision. Models pkg/apis/apps/validation/validation.go ValidateControllerRevision. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, validateImmutable, validateNonnegative } from "../core/field-checks.ts";
import { required } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { ControllerRevision } from "./types.ts";

/** Checks a ControllerRevision that is to be created. */
export function validateControllerRevision(revision: ControllerRevision): FieldErrors {
  return [
    ...validateCoreMeta(revision.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...(revision.data === undefined ? [required("data", "data is mandatory")] : []),
    ...validateNonnegative(revision.revision, "revision"),
  ];
}

/** What a revision holds never changes; its number may. */
export function validateControllerRevisionUpdate(
  newRevision: ControllerRevision,
  oldRevision: ControllerRevision,
): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newRevision.metadata, oldRevision.metadata, "metadata"),
    ...validateControllerRevision(newRevision),
    ...validateImmutable(newRevision.data, oldRevision.data, "data"),
  ];
}
