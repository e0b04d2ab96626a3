/** A PersistentVolume. Models describePersistentVolume, for the sources that mean something here. */
import { isJsonMap, labelOf, type NodeSelectorTerm, type PersistentVolume } from "@kubenetsim/api";
import { accessModes, ageOf } from "@kubenetsim/apiserver";
import type { Context, Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, multiline } from "./lines.ts";
import { sourceLines } from "./volume.ts";

export const describePersistentVolume: Describer<PersistentVolume> = (volume, context) => {
  const { metadata, spec = {}, status = {} } = volume;
  const { claimRef } = spec;
  return [
    `Name:\t${metadata.name ?? ""}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Finalizers:\t[${(metadata.finalizers ?? []).join(" ")}]`,
    `StorageClass:\t${spec.storageClassName ?? ""}`,
    phaseLine(volume, context),
    `Claim:\t${claimRef === undefined ? "" : `${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`}`,
    `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ""}`,
    `Access Modes:\t${accessModes(spec.accessModes)}`,
    ...(spec.volumeMode === undefined ? [] : [`VolumeMode:\t${spec.volumeMode}`]),
    `Capacity:\t${labelOf(spec.capacity, "storage") ?? "0"}`,
    ...affinityLines(spec.nodeAffinity?.required?.nodeSelectorTerms),
    `Message:\t${status.message ?? ""}`,
    "Source:",
    ...persistentSourceLines(spec).map((line) => `    ${line}`),
    ...eventLines(volume, context),
  ];
};

/** The phase of a volume or a claim, unless it is about to go. */
export function phaseLine(
  {
    metadata,
    status,
  }: { readonly metadata: PersistentVolume["metadata"]; readonly status?: { readonly phase?: string } },
  { now }: Context,
): string {
  const { deletionTimestamp } = metadata;
  if (deletionTimestamp !== undefined) return `Status:\tTerminating (lasts ${ageOf(deletionTimestamp, now)})`;
  return `Status:\t${status?.phase ?? ""}`;
}

function affinityLines(terms: readonly NodeSelectorTerm[] | undefined): readonly string[] {
  if (terms === undefined) return ["Node Affinity:\t<none>"];
  if (terms.length === 0) return ["Node Affinity:\t", "  Required Terms:\t<none>"];
  const each = terms.flatMap(({ matchExpressions = [] }, i) => {
    const shown = matchExpressions.map(({ key, operator, values = [] }) => {
      const list = values.length === 0 ? "" : ` [${values.join(", ")}]`;
      return `${key} ${operator.toLowerCase()}${list}`;
    });
    return multiline(`    Term ${i}`, shown).map((line, at) => (at === 0 ? line : `    ${line}`));
  });
  return ["Node Affinity:\t", "  Required Terms:\t", ...each];
}

function persistentSourceLines(spec: NonNullable<PersistentVolume["spec"]>): readonly string[] {
  const { local, csi } = spec;
  if (isJsonMap(local as never))
    return [
      "Type:\tLocalVolume (a persistent volume backed by local storage on a node)",
      `Path:\t${(local as { readonly path?: string }).path ?? ""}`,
    ];
  const lines = sourceLines({ ...spec, name: "" });
  if (!isJsonMap(csi as never)) return lines;
  const { volumeHandle = "" } = csi as { readonly volumeHandle?: string };
  return lines.toSpliced(3, 0, `VolumeHandle:\t${volumeHandle}`);
}
