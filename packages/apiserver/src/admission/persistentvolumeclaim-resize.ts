/** Lets only those claims grow whose class allows it. Models plugin/pkg/admission/storage/persistentvolume/resize. */
import { compareQuantity, newForbidden, type PersistentVolumeClaim } from "@kubenetsim/api";
import { getObject } from "../store/store.ts";
import { quantityOf } from "./quota-usage.ts";
import type { AdmissionPlugin } from "./types.ts";

const REFUSAL =
  "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";

export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  operations: ["UPDATE"],
  resources: ["persistentvolumeclaims"],
  validate({ object, old, name }, store) {
    const [claim, before] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    const grows = compareQuantity(quantityOf(requestOf(claim)), quantityOf(requestOf(before))) > 0;
    if (!grows || before.status?.phase !== "Bound") return { ok: true, store };
    const { storageClassName = "" } = claim.spec ?? {};
    const storageClass = getObject(store, "storageclasses", storageClassName);
    if (storageClass?.allowVolumeExpansion === true) return { ok: true, store };
    return { ok: false, status: newForbidden("persistentvolumeclaims", "", name, REFUSAL) };
  },
};

function requestOf({ spec }: PersistentVolumeClaim): string {
  return spec?.resources?.requests?.storage ?? "0";
}
