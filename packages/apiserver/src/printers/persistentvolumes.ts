/** The table of PersistentVolumes. */
import type { PersistentVolume } from "@kubenetsim/api";
import { accessModes, UNSET_ATTRIBUTES } from "./persistentvolumeclaims.ts";
import { ageOf, column, type Printer, wideColumn } from "./printer.ts";

export const persistentVolumePrinter: Printer<PersistentVolume> = {
  columns: [
    column("Name"),
    column("Capacity"),
    column("Access Modes"),
    column("Reclaim Policy"),
    column("Status"),
    column("Claim"),
    column("StorageClass"),
    column("VolumeAttributesClass"),
    column("Reason"),
    column("Age"),
    wideColumn("VolumeMode"),
  ],
  cells: ({ metadata, spec, status }, { now }) => {
    const { claimRef, capacity, storageClassName = "", volumeMode, volumeAttributesClassName } = spec ?? {};
    return [
      metadata.name ?? "",
      capacity?.storage ?? "0",
      accessModes(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? "",
      metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
      claimRef === undefined ? "" : `${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`,
      storageClassName,
      volumeAttributesClassName ?? UNSET_ATTRIBUTES,
      status?.reason ?? "",
      ageOf(metadata.creationTimestamp, now),
      volumeMode ?? UNSET_ATTRIBUTES,
    ];
  },
};
