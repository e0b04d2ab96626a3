/** Objects of a kind whose fields are not known: their metadata is checked, the rest is stored as it comes. Models apiextensions-apiserver/pkg/registry/customresource/validator.go. */
import type { FieldError } from "../meta/field-error.ts";
import { type NameValidator, nameIsDNSSubdomain } from "../meta/names.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../meta/object-meta.ts";
import { isPathSegmentName } from "../meta/path-segment.ts";
import type { CustomObject } from "../meta/types.ts";

/** What such an object goes through. Whether it has a namespace is settled before. */
export const customKind: {
  readonly default: (object: CustomObject) => CustomObject;
  readonly validate: (object: CustomObject) => readonly FieldError[];
  readonly validateUpdate: (newObject: CustomObject, oldObject: CustomObject) => readonly FieldError[];
} = {
  default: (object) => object,
  validate: validateCustom,
  validateUpdate: (newObject, oldObject) => [
    ...validateObjectMetaUpdate(newObject.metadata, oldObject.metadata, "metadata"),
    ...validateCustom(newObject),
  ],
};

function validateCustom({ apiVersion, metadata }: CustomObject): readonly FieldError[] {
  const namespaced = (metadata.namespace ?? "") !== "";
  return validateObjectMeta(metadata, namespaced, nameRuleOf(apiVersion), "metadata");
}

/** Roles may be called `system:node`. Models pkg/apis/rbac/validation ValidateRBACName. */
function nameRuleOf(apiVersion: string): NameValidator {
  return apiVersion.startsWith("rbac.authorization.k8s.io/") ? (name) => isPathSegmentName(name) : nameIsDNSSubdomain;
}
