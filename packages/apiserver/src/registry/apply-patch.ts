/** Applying a patch to an object, and what the server says where it does not apply. Models apiserver/pkg/endpoints/handlers/patch.go. */
import {
  type Json,
  jsonPatch,
  type KubeObject,
  mergePatch,
  newBadRequest,
  newRequestEntityTooLarge,
  newUnsupportedMediaType,
  patchSchemaOf,
  plainCopy,
  type Status,
  strategicMergePatch,
} from "@kubenetsim/api";
import type { PatchType, Result } from "../client/types.ts";
import { REQUEST_BYTES_MAX, TOO_LARGE } from "./size.ts";

/** The patched object, still unchecked. The patch may be anything a caller hands in. */
export function applyPatch(type: PatchType, object: KubeObject, patch: unknown): Result<unknown> {
  const copied = plainCopy(patch);
  if (!copied.ok)
    return { ok: false, status: newBadRequest(`${copied.path === "" ? "the patch" : copied.path}: ${copied.message}`) };
  if (copied.size > REQUEST_BYTES_MAX) return { ok: false, status: newRequestEntityTooLarge(TOO_LARGE) };
  // A stored object is plain JSON.
  const document = object as unknown as Json;
  if (type === "json") return applyJson(document, copied.value);
  if (typeof copied.value !== "object" || copied.value === null || Array.isArray(copied.value)) {
    return { ok: false, status: newBadRequest("error decoding patch: a merge patch must be a map") };
  }
  const schema = type === "strategic" ? patchSchemaOf(object.apiVersion, object.kind) : undefined;
  if (type === "strategic" && schema === undefined)
    return { ok: false, status: newUnsupportedMediaType(NOT_STRATEGIC) };
  if (schema === undefined) return { ok: true, value: mergePatch(document, copied.value) };
  const merged = strategicMergePatch(document, copied.value, schema);
  return merged.ok ? merged : { ok: false, status: newBadRequest(merged.error) };
}

/** Of a kind whose fields are not known nobody can say how its lists merge. */
const NOT_STRATEGIC =
  "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

function applyJson(document: Json, patch: Json): Result<unknown> {
  const patched = jsonPatch(document, patch);
  if (patched.ok) return patched;
  if (LIMITS.test(patched.error)) return { ok: false, status: newRequestEntityTooLarge(patched.error) };
  // What cannot be read at all is the caller's bad request; what can but does not apply is told in one general sentence.
  return { ok: false, status: patched.error.startsWith("json:") ? newBadRequest(patched.error) : doesNotApply };
}

/** What a patch may not exceed, as the patch itself says it. */
const LIMITS = /^(The allowed maximum|Unable to copy)/;

const doesNotApply: Status = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "the server rejected our request due to an error in our request",
  reason: "Invalid",
  details: {},
  code: 422,
};
