/** Checks references to objects of any kind, as the networking kinds hold them. Models pkg/apis/networking/validation/validation.go. */
import { type FieldErrors, invalidEach, NO_ERRORS, validateDNS1123Subdomain } from "../core/field-checks.ts";
import { child, required } from "../meta/field-error.ts";
import { isPathSegmentName } from "../meta/path-segment.ts";

/** The parts that every such reference has. */
export interface ObjectReferenceParts {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
}

/** A group that is a domain if given, a kind and a name. */
export function validateReferenceParts(reference: ObjectReferenceParts, path: string): FieldErrors {
  const { apiGroup } = reference;
  return [
    ...(apiGroup === undefined ? NO_ERRORS : validateDNS1123Subdomain(apiGroup, child(path, "apiGroup"))),
    ...validateRequiredSegment(reference.kind, child(path, "kind")),
    ...validateRequiredSegment(reference.name, child(path, "name")),
  ];
}

/** A value that must be there and may stand between slashes in a URL. */
export function validateRequiredSegment(value: string | undefined, path: string): FieldErrors {
  if (value === undefined || value === "") return [required(path)];
  return invalidEach(path, value, isPathSegmentName(value));
}
