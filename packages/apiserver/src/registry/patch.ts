/** Patch: a change described instead of the whole object. Models apiserver/pkg/endpoints/handlers/patch.go. */
import {
  type Kinds,
  type KubeObject,
  keyOf,
  newBadRequest,
  newNotFound,
  newUnknownResource,
  type Resource,
  resourceInfo,
  splitKey,
} from "@kubenetsim/api";
import type { PatchType } from "../client/types.ts";
import { getObject } from "../store/store.ts";
import type { Key, Store } from "../store/types.ts";
import { applyPatch } from "./apply-patch.ts";
import type { Request } from "./request.ts";
import { isScalable, scaleOf, updateScale } from "./scale.ts";
import type { Outcome } from "./strategy.ts";
import { updateObject } from "./update.ts";

/** Applies a patch to the newest object and stores the outcome. A resourceVersion in the patch must be the newest. */
export function patchObject<R extends Resource>(
  store: Store,
  resource: R,
  key: Key,
  type: PatchType,
  patch: unknown,
  request: Request,
): Outcome<Kinds[R]> {
  const { name } = splitKey(key);
  const { group } = resourceInfo(resource);
  const stored = getObject(store, resource, key);
  if (stored === undefined) return { ok: false, status: newNotFound(resource, group, name) };
  const scale = request.options.subresource === "scale";
  if (scale && !isScalable(resource)) return { ok: false, status: newUnknownResource() };
  const subject: KubeObject = scale ? scaleOf(stored as Kinds["deployments"]) : stored;
  const patched = applyPatch(type, subject, patch);
  if (!patched.ok) return patched;
  const object = patched.value as KubeObject;
  const { metadata } = object;
  if (typeof metadata !== "object" || metadata === null) {
    return { ok: false, status: newBadRequest("metadata is missing from the patched object") };
  }
  if (keyOf(object) !== key) {
    const message = `the name of the object (${metadata.name ?? ""}) does not match the name on the URL (${name})`;
    return { ok: false, status: newBadRequest(message) };
  }
  // A patch may come from anywhere, so its outcome is checked even for trusted callers.
  const checked = { ...request, trusted: false };
  return scale ? updateScale(store, resource, object, checked) : updateObject(store, resource, object, checked);
}
