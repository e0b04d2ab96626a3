/** From what a caller handed in to an object of the kind: the right apiVersion and kind, known fields, right types. Models the decoding in apiserver/pkg/endpoints/handlers. */
import {
  cannotBeHandled,
  checkFields,
  groupVersionOf,
  type Kinds,
  type KubeObject,
  newBadRequest,
  plainCopy,
  type Resource,
  resourceInfo,
  strictDecodingError,
} from "@kubenetsim/api";
import type { Result } from "../client/types.ts";
import type { Request } from "./request.ts";

/**
 * The object as its kind, not yet checked for meaning. Untrusted ones are copied, so that the caller's later edits change
 * nothing; their unknown fields are dropped, or refused under fieldValidation Strict.
 */
export function decode<R extends Resource>(resource: R, object: KubeObject, request: Request): Result<Kinds[R]> {
  if (request.trusted) return decodeKind(resource, object);
  const copied = plainCopy(object);
  if (!copied.ok) {
    return refuse(`${copied.path === "" ? "the object" : copied.path}: ${copied.message}`);
  }
  // Every member is looked at before it is used: by decodeKind here, and by checkFields for the rest.
  const decoded = decodeKind(resource, copied.value as unknown as KubeObject);
  if (!decoded.ok) return decoded;
  const check = checkFields(decoded.value);
  const [error] = check.errors;
  const { kind, version } = resourceInfo(resource);
  if (error !== undefined) return refuse(cannotBeHandled(kind, version, error.message));
  if (request.options.fieldValidation === "Strict" && check.warnings.length > 0) {
    return refuse(cannotBeHandled(kind, version, strictDecodingError(check.warnings)));
  }
  return { ok: true, value: check.object as Kinds[R] };
}

/** The one place where a manifest becomes an object of its kind; what it lacks, validation names. */
function decodeKind<R extends Resource>(resource: R, object: KubeObject): Result<Kinds[R]> {
  const info = resourceInfo(resource);
  const expected = groupVersionOf(info);
  if (!isMap(object)) return refuse("the object is not a map");
  if (object.kind !== info.kind)
    return refuse(`the kind in the data (${object.kind}) does not match the expected kind (${info.kind})`);
  if (object.apiVersion !== expected) {
    return refuse(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (!isMap(object.metadata)) return { ok: true, value: { ...object, metadata: {} } as Kinds[R] };
  return { ok: true, value: object as Kinds[R] };
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(message: string): { readonly ok: false; readonly status: ReturnType<typeof newBadRequest> } {
  return { ok: false, status: newBadRequest(message) };
}
