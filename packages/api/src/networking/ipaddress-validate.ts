/** Checks an IPAddress. Models pkg/apis/networking/validation/validation.go ValidateIPAddress. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import {
  type FieldErrors,
  invalidEach,
  NO_ERRORS,
  validateDNS1123Subdomain,
  validateImmutable,
} from "../core/field-checks.ts";
import { child, required } from "../meta/field-error.ts";
import { isValidIP } from "../meta/ip-names.ts";
import type { NameValidator } from "../meta/names.ts";
import { isPathSegmentName } from "../meta/path-segment.ts";
import { validateRequiredSegment } from "./reference-validate.ts";
import type { IPAddress, ParentReference } from "./servicecidr-types.ts";

/** Checks an IPAddress that is to be created. */
export function validateIPAddress(ipAddress: IPAddress): FieldErrors {
  return [
    ...validateCoreMeta(ipAddress.metadata, false, nameIsIPAddress, "metadata"),
    ...validateParentReference(ipAddress.spec?.parentRef, "spec.parentRef"),
  ];
}

/** The parent stays what it was. */
export function validateIPAddressUpdate(newAddress: IPAddress, oldAddress: IPAddress): FieldErrors {
  return [
    ...validateIPAddress(newAddress),
    ...validateCoreMetaUpdate(newAddress.metadata, oldAddress.metadata, "metadata"),
    ...validateImmutable(newAddress.spec?.parentRef, oldAddress.spec?.parentRef, "spec.parentRef"),
  ];
}

/** The name is the address in canonical form; names are not generated. */
const nameIsIPAddress: NameValidator = (name) => isValidIP("", name).map((error) => error.detail);

/** The group of Services is the empty one, so that a group cannot be demanded. */
function validateParentReference(parent: ParentReference | undefined, path: string): FieldErrors {
  if (parent === undefined) return [required(path)];
  const { group = "", namespace = "" } = parent;
  const at = child(path, "namespace");
  return [
    ...(group === "" ? NO_ERRORS : validateDNS1123Subdomain(group, child(path, "group"))),
    ...validateRequiredSegment(parent.resource, child(path, "resource")),
    ...validateRequiredSegment(parent.name, child(path, "name")),
    ...(namespace === "" ? NO_ERRORS : invalidEach(at, namespace, isPathSegmentName(namespace))),
  ];
}
