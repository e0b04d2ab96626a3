/** A PersistentVolumeClaim. Models describePersistentVolumeClaim. */
import { labelOf, type PersistentVolumeClaim, type Pod } from "@kubenetsim/api";
import { accessModes } from "@kubenetsim/apiserver";
import type { Context, Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, multiline, nameLines } from "./lines.ts";
import { phaseLine } from "./persistentvolume.ts";

export const describePersistentVolumeClaim: Describer<PersistentVolumeClaim> = (claim, context) => {
  const { metadata, spec = {}, status = {} } = claim;
  const isBound = (spec.volumeName ?? "") !== "";
  return [
    ...nameLines(claim),
    `StorageClass:\t${spec.storageClassName ?? ""}`,
    phaseLine(claim, context),
    `Volume:\t${spec.volumeName ?? ""}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Finalizers:\t[${(metadata.finalizers ?? []).join(" ")}]`,
    `Capacity:\t${isBound ? (labelOf(status.capacity, "storage") ?? "0") : ""}`,
    `Access Modes:\t${isBound ? accessModes(status.accessModes) : ""}`,
    ...(spec.volumeMode === undefined ? [] : [`VolumeMode:\t${spec.volumeMode}`]),
    ...multiline("Used By", usersOf(claim, context)),
    ...eventLines(claim, context),
  ];
};

/** The pods that mount it. */
function usersOf({ metadata }: PersistentVolumeClaim, { client }: Context): readonly string[] {
  const mounts = ({ spec }: Pod): boolean =>
    (spec.volumes ?? []).some((volume) => {
      const source = volume.persistentVolumeClaim as { readonly claimName?: string } | undefined;
      return source?.claimName === metadata.name;
    });
  const pods = client.list("pods", metadata.namespace).filter(mounts);
  return pods.map((pod) => pod.metadata.name ?? "");
}
