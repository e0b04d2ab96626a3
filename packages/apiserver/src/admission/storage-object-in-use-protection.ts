/** Keeps claims and volumes until nobody uses them. Models plugin/pkg/admission/storage/storageobjectinuseprotection. */
import { withMeta } from "../registry/metadata.ts";
import type { AdmissionPlugin } from "./types.ts";

/** Holds a claim while a pod uses it. */
export const PVC_PROTECTION_FINALIZER = "kubernetes.io/pvc-protection";
/** Holds a volume while it is bound. */
export const PV_PROTECTION_FINALIZER = "kubernetes.io/pv-protection";

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  operations: ["CREATE"],
  resources: ["persistentvolumeclaims", "persistentvolumes"],
  admit({ resource, object }) {
    const finalizer = resource === "persistentvolumes" ? PV_PROTECTION_FINALIZER : PVC_PROTECTION_FINALIZER;
    const { finalizers = [] } = object.metadata;
    if (finalizers.includes(finalizer)) return { ok: true, object };
    return { ok: true, object: withMeta(object, { finalizers: [...finalizers, finalizer] }) };
  },
};
