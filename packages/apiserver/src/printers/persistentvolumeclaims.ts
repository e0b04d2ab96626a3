/** The table of PersistentVolumeClaims. */
import type { PersistentVolumeClaim } from "@kubenetsim/api";
import { ageOf, column, type Printer, wideColumn } from "./printer.ts";

/** What a class of attributes that was not chosen is shown as. */
export const UNSET_ATTRIBUTES = "<unset>";

export const persistentVolumeClaimPrinter: Printer<PersistentVolumeClaim> = {
  columns: [
    column("Name"),
    column("Status"),
    column("Volume"),
    column("Capacity"),
    column("Access Modes"),
    column("StorageClass"),
    column("VolumeAttributesClass"),
    column("Age"),
    wideColumn("VolumeMode"),
  ],
  cells: ({ metadata, spec, status }, { now }) => {
    const { volumeName = "", storageClassName = "", volumeMode, volumeAttributesClassName } = spec ?? {};
    const isPlaced = volumeName !== "";
    return [
      metadata.name ?? "",
      metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
      volumeName,
      isPlaced ? (status?.capacity?.storage ?? "0") : "",
      isPlaced ? accessModes(status?.accessModes) : "",
      storageClassName,
      volumeAttributesClassName ?? UNSET_ATTRIBUTES,
      ageOf(metadata.creationTimestamp, now),
      volumeMode ?? UNSET_ATTRIBUTES,
    ];
  },
};

const SHORT_MODES = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
] as const;

/** `RWO,ROX`: each once, in a fixed order. Models GetAccessModesAsString. */
export function accessModes(modes: readonly string[] | undefined): string {
  return SHORT_MODES.filter(([mode]) => modes?.includes(mode) === true)
    .map(([, short]) => short)
    .join(",");
}
