/** From what a caller handed in to an object of the kind: the right apiVersion and kind, known fields, right types. Models the decoding in apiserver/pkg/endpoints/handlers. */
import {
  cannotBeHandled,
  checkCustomFields,
  checkFields,
  groupVersionOf,
  isModelled,
  type Kinds,
  type KubeObject,
  newBadRequest,
  newRequestEntityTooLarge,
  parseGroupVersion,
  plainCopy,
  pluralOf,
  type Resource,
  resourceInfo,
  strictDecodingError,
} from "@kubenetsim/api";
import type { Result } from "../client/types.ts";
import type { Request } from "./request.ts";
import { REQUEST_BYTES_MAX, TOO_LARGE } from "./size.ts";

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
  if (copied.size > REQUEST_BYTES_MAX) return { ok: false, status: newRequestEntityTooLarge(TOO_LARGE) };
  // Every member is looked at before it is used: by decodeKind here, and by checkFields for the rest.
  const decoded = decodeKind(resource, copied.value as unknown as KubeObject);
  if (!decoded.ok) return decoded;
  const check = isModelled(resource) ? checkFields(decoded.value) : checkCustomFields(decoded.value);
  const [error] = check.errors;
  const { kind } = decoded.value;
  const { version } = resourceInfo(resource);
  if (error !== undefined) return refuse(cannotBeHandled(kind, version, error.message));
  if (request.options.fieldValidation === "Strict" && check.warnings.length > 0) {
    return refuse(cannotBeHandled(kind, version, strictDecodingError(check.warnings)));
  }
  return { ok: true, value: check.object as Kinds[R] };
}

/** The one place where a manifest becomes an object of its kind; what it lacks, validation names. */
function decodeKind<R extends Resource>(resource: R, object: KubeObject): Result<Kinds[R]> {
  if (!isMap(object)) return refuse("the object is not a map");
  if (!isModelled(resource)) return decodeCustom(resource, object);
  const info = resourceInfo(resource);
  const expected = groupVersionOf(info);
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

/** Any kind and version of the group will do: which of them the server has is settled where it is stored. */
function decodeCustom<R extends Resource>(resource: R, object: KubeObject): Result<Kinds[R]> {
  const { apiVersion, kind } = object;
  const group = resource.slice(pluralOf({ resource }).length + 1);
  if (typeof kind !== "string" || kind === "") return refuse("Object 'Kind' is missing in the object");
  if (typeof apiVersion !== "string" || parseGroupVersion(apiVersion)?.group !== group) {
    return refuse(`the API version in the data (${apiVersion}) does not match the expected API group (${group})`);
  }
  return { ok: true, value: (isMap(object.metadata) ? object : { ...object, metadata: {} }) as Kinds[R] };
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(message: string): { readonly ok: false; readonly status: ReturnType<typeof newBadRequest> } {
  return { ok: false, status: newBadRequest(message) };
}
