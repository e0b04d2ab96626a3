/** Checks an IngressClass. Models pkg/apis/networking/validation/validation.go ValidateIngressClass. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateImmutable, validateName } from "../core/field-checks.ts";
import { isDomainPrefixedPath } from "../meta/domain-names.ts";
import { child, forbidden, notSupported, required, tooLong } from "../meta/field-error.ts";
import { utf8Length } from "../meta/go-text.ts";
import { nameIsDNSLabel, nameIsDNSSubdomain } from "../meta/names.ts";
import type { IngressClass, IngressClassParametersReference } from "./ingress-types.ts";
import { validateReferenceParts } from "./reference-validate.ts";

// In bytes.
const MAX_CONTROLLER_LENGTH = 250;
const SCOPES = ["Cluster", "Namespace"];

/** Checks a defaulted IngressClass that is to be created. */
export function validateIngressClass(ingressClass: IngressClass): FieldErrors {
  const { controller = "", parameters } = ingressClass.spec ?? {};
  return [
    ...validateCoreMeta(ingressClass.metadata, false, nameIsDNSSubdomain, "metadata"),
    ...validateController(controller, "spec.controller"),
    ...(parameters === undefined ? NO_ERRORS : validateParameters(parameters, "spec.parameters")),
  ];
}

/** The controller stays what it was. */
export function validateIngressClassUpdate(newClass: IngressClass, oldClass: IngressClass): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newClass.metadata, oldClass.metadata, "metadata"),
    ...validateImmutable(newClass.spec?.controller ?? "", oldClass.spec?.controller ?? "", "spec.controller"),
    ...validateIngressClass(newClass),
  ];
}

function validateController(controller: string, path: string): FieldErrors {
  if (controller === "") return [required(path)];
  const long = utf8Length(controller) > MAX_CONTROLLER_LENGTH;
  const errors = long ? [tooLong(path, "", MAX_CONTROLLER_LENGTH)] : NO_ERRORS;
  return [...errors, ...isDomainPrefixedPath(path, controller)];
}

function validateParameters(parameters: IngressClassParametersReference, path: string): FieldErrors {
  return [...validateReferenceParts(parameters, path), ...validateScope(parameters, path)];
}

function validateScope({ scope, namespace }: IngressClassParametersReference, path: string): FieldErrors {
  const at = child(path, "namespace");
  if (scope === undefined) return [required(child(path, "scope"))];
  if (!SCOPES.includes(scope)) return [notSupported(child(path, "scope"), scope, SCOPES)];
  if (scope === "Cluster") {
    return namespace === undefined ? NO_ERRORS : [forbidden(at, "`parameters.scope` is set to 'Cluster'")];
  }
  if (namespace === undefined) return [required(at, "`parameters.scope` is set to 'Namespace'")];
  return validateName(namespace, nameIsDNSLabel, at);
}
