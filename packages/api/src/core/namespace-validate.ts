/** Checks a Namespace. Models pkg/apis/core/validation/validation.go ValidateNamespace. */
import { invalid } from "../meta/field-error.ts";
import { nameIsDNSLabel } from "../meta/names.ts";
import { validateCoreMeta, validateCoreMetaUpdate, validateKubeFinalizer } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateQualifiedName } from "./field-checks.ts";
import type { Namespace } from "./namespace-types.ts";

/** Checks a defaulted Namespace that is to be created. */
export function validateNamespace(namespace: Namespace): FieldErrors {
  const path = "spec.finalizers";
  const finalizers = namespace.spec?.finalizers ?? [];
  return [
    ...validateCoreMeta(namespace.metadata, false, nameIsDNSLabel, "metadata"),
    ...finalizers.flatMap((name) => [...validateQualifiedName(name, path), ...validateKubeFinalizer(name, path)]),
  ];
}

export function validateNamespaceUpdate(newNamespace: Namespace, oldNamespace: Namespace): FieldErrors {
  return validateCoreMetaUpdate(newNamespace.metadata, oldNamespace.metadata, "metadata");
}

/** The phase follows the deletion timestamp. */
export function validateNamespaceStatusUpdate(newNamespace: Namespace, oldNamespace: Namespace): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newNamespace.metadata, oldNamespace.metadata, "metadata"),
    ...validatePhase(newNamespace),
  ];
}

function validatePhase(namespace: Namespace): FieldErrors {
  const phase = namespace.status?.phase ?? "";
  const deleting = namespace.metadata.deletionTimestamp !== undefined;
  const wanted = deleting ? "Terminating" : "Active";
  if (phase === wanted) return NO_ERRORS;
  return [
    invalid(
      "status.Phase",
      phase,
      `may only be '${wanted}' if \`deletionTimestamp\` is ${deleting ? "not empty" : "empty"}`,
    ),
  ];
}
