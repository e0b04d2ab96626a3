/** The table of StorageClasses: the default one is marked. */
import type { StorageClass } from "@kubenetsim/api";
import { isDefaultStorageClass } from "../admission/default-storage-class.ts";
import { ageOf, column, type Printer } from "./printer.ts";

export const storageClassPrinter: Printer<StorageClass> = {
  columns: [
    column("Name"),
    column("Provisioner"),
    column("ReclaimPolicy"),
    column("VolumeBindingMode"),
    column("AllowVolumeExpansion"),
    column("Age"),
  ],
  cells: (storageClass, { now }) => {
    const { metadata, provisioner = "", reclaimPolicy, volumeBindingMode, allowVolumeExpansion } = storageClass;
    const mark = isDefaultStorageClass(storageClass) ? " (default)" : "";
    return [
      `${metadata.name ?? ""}${mark}`,
      provisioner,
      reclaimPolicy ?? "Delete",
      volumeBindingMode ?? "Immediate",
      String(allowVolumeExpansion === true),
      ageOf(metadata.creationTimestamp, now),
    ];
  },
};
