/** Who owns an object, and which owner controls it. Models k8s.io/apimachinery/pkg/apis/meta/v1/controller_ref.go. */
import type { KubeObject, ObjectMeta, OwnerReference } from "./types.ts";

/** The owner that controls the object: at most one does. */
export function controllerOf(meta: ObjectMeta): OwnerReference | undefined {
  return meta.ownerReferences?.find((owner) => owner.controller === true);
}

/** Whether this very object (by uid) controls the other. */
export function isControlledBy(meta: ObjectMeta, owner: KubeObject): boolean {
  const controller = controllerOf(meta);
  return controller !== undefined && controller.uid === owner.metadata.uid;
}

/** The reference by which what the object controls names it. Models NewControllerRef. */
export function ownerRef(owner: KubeObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  const { name = "", uid = "" } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
