/** Checks the metadata of the core kinds: a finalizer must be a standard one or fully qualified. Models validation.go ValidateObjectMeta. */
import { child, index, invalid } from "../meta/field-error.ts";
import type { NameValidator } from "../meta/names.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../meta/object-meta.ts";
import type { ObjectMeta } from "../meta/types.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";

export function validateCoreMeta(
  meta: ObjectMeta,
  namespaced: boolean,
  name: NameValidator,
  path: string,
): FieldErrors {
  const errors = validateObjectMeta(meta, namespaced, name, path);
  return meta.finalizers === undefined ? errors : [...errors, ...validateMetaFinalizers(meta, path)];
}

export function validateCoreMetaUpdate(newMeta: ObjectMeta, oldMeta: ObjectMeta, path: string): FieldErrors {
  const errors = validateObjectMetaUpdate(newMeta, oldMeta, path);
  return newMeta.finalizers === undefined ? errors : [...errors, ...validateMetaFinalizers(newMeta, path)];
}

/** A finalizer without a domain must be one that Kubernetes itself knows. Models validation.go validateKubeFinalizerName. */
export function validateKubeFinalizer(name: string, path: string): FieldErrors {
  if (name.includes("/") || STANDARD_FINALIZERS.includes(name)) return NO_ERRORS;
  return [invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified")];
}

const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

function validateMetaFinalizers(meta: ObjectMeta, path: string): FieldErrors {
  const finalizers = meta.finalizers ?? [];
  return finalizers.flatMap((name, i) => validateKubeFinalizer(name, index(child(path, "finalizers"), i)));
}
