/** Fills in what a StorageClass left out. Models pkg/apis/storage/v1/defaults.go. */
import { fillAbsent } from "../core/fill.ts";
import type { StorageClass } from "./types.ts";

export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return fillAbsent(storageClass, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
}
