/** Patch: a change described instead of the whole object. Models apiserver/pkg/endpoints/handlers/patch.go. */
import {
  forbidden,
  type Kinds,
  type KubeObject,
  keyOf,
  newBadRequest,
  newInvalid,
  newNotFound,
  newUnknownResource,
  type Resource,
  resourceInfo,
  type Status,
  splitKey,
  validateFieldManager,
} from "@kubenetsim/api";
import type { PatchType } from "../client/types.ts";
import { getObject } from "../store/store.ts";
import type { Key, Store } from "../store/types.ts";
import { applyPatch } from "./apply-patch.ts";
import type { Request } from "./request.ts";
import { isScalable, scaleOf, updateScale } from "./scale.ts";
import { serverSideApply } from "./server-side-apply.ts";
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
  const refused = refuseOptions(type, request);
  if (refused !== undefined) return { ok: false, status: refused };
  if (type === "apply") return serverSideApply(store, resource, key, patch, request);
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

// Models apimachinery/pkg/apis/meta/v1/validation ValidatePatchOptions.
function refuseOptions(type: PatchType, { options }: Request): Status | undefined {
  const errors = [
    ...(options.force === true && type !== "apply"
      ? [forbidden("force", "may not be specified for non-apply patch")]
      : []),
    ...validateFieldManager(options.fieldManager ?? "", "fieldManager"),
  ];
  return errors.length === 0 ? undefined : newInvalid("PatchOptions", "meta.k8s.io", "", errors);
}
