/** A StorageClass. Models describeStorageClass. */
import { formatLabels, type StorageClass } from "@kubenetsim/api";
import { isDefaultStorageClass } from "@kubenetsim/apiserver";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";

export const describeStorageClass: Describer<StorageClass> = (storageClass, context) => {
  const { metadata, provisioner = "", parameters, allowVolumeExpansion, mountOptions = [] } = storageClass;
  const expansion = allowVolumeExpansion === undefined ? "<unset>" : allowVolumeExpansion ? "True" : "False";
  return [
    `Name:\t${metadata.name ?? ""}`,
    `IsDefaultClass:\t${isDefaultStorageClass(storageClass) ? "Yes" : "No"}`,
    `Annotations:\t${formatLabels(metadata.annotations)}`,
    `Provisioner:\t${provisioner}`,
    `Parameters:\t${formatLabels(parameters)}`,
    `AllowVolumeExpansion:\t${expansion}`,
    ...(mountOptions.length === 0
      ? ["MountOptions:\t<none>"]
      : ["MountOptions:", ...mountOptions.map((option) => `  ${option}`)]),
    `ReclaimPolicy:\t${storageClass.reclaimPolicy ?? ""}`,
    `VolumeBindingMode:\t${storageClass.volumeBindingMode ?? ""}`,
    ...eventLines(storageClass, context),
  ];
};
