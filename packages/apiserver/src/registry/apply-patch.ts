/** Applying a patch to an object, and what the server says where it does not apply. Models apiserver/pkg/endpoints/handlers/patch.go. */
import {
  type Json,
  jsonPatch,
  type KubeObject,
  mergePatch,
  newBadRequest,
  patchSchemaOf,
  plainCopy,
  type Status,
  strategicMergePatch,
} from "@kubenetsim/api";
import type { PatchType, Result } from "../client/types.ts";

/** The patched object, still unchecked. The patch may be anything a caller hands in. */
export function applyPatch(type: PatchType, object: KubeObject, patch: unknown): Result<unknown> {
  const copied = plainCopy(patch);
  if (!copied.ok)
    return { ok: false, status: newBadRequest(`${copied.path === "" ? "the patch" : copied.path}: ${copied.message}`) };
  // A stored object is plain JSON.
  const document = object as unknown as Json;
  if (type === "json") return applyJson(document, copied.value);
  if (typeof copied.value !== "object" || copied.value === null || Array.isArray(copied.value)) {
    return { ok: false, status: newBadRequest("error decoding patch: a merge patch must be a map") };
  }
  const schema = type === "strategic" ? patchSchemaOf(object.apiVersion, object.kind) : undefined;
  if (schema === undefined) return { ok: true, value: mergePatch(document, copied.value) };
  const merged = strategicMergePatch(document, copied.value, schema);
  return merged.ok ? merged : { ok: false, status: newBadRequest(merged.error) };
}

function applyJson(document: Json, patch: Json): Result<unknown> {
  const patched = jsonPatch(document, patch);
  if (patched.ok) return patched;
  // What cannot be read at all is the caller's bad request; what can but does not apply is told in one general sentence.
  return { ok: false, status: patched.error.startsWith("json:") ? newBadRequest(patched.error) : doesNotApply };
}

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
