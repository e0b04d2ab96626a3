/** The volumes of a pod or of a template. Models describeVolumes, for the sources that mean something here. */
import { isJsonMap, type Volume } from "@kubenetsim/api";

export function volumeLines(volumes: readonly Volume[] | undefined, indent = ""): readonly string[] {
  if (volumes === undefined || volumes.length === 0) return [`${indent}Volumes:\t<none>`];
  const lines = volumes.flatMap((volume) => [
    `  ${indent === "" ? "" : " "}${volume.name}:`,
    ...sourceLines(volume).map((line) => `    ${line}`),
  ]);
  return [`${indent}Volumes:`, ...lines];
}

function sourceLines(volume: Volume): readonly string[] {
  if (volume.hostPath !== undefined) {
    const { path, type = "<none>" } = volume.hostPath;
    return ["Type:\tHostPath (bare host directory volume)", `Path:\t${path}`, `HostPathType:\t${type}`];
  }
  if (volume.emptyDir !== undefined) return emptyDirLines(volume.emptyDir);
  if (volume.secret !== undefined) {
    const { secretName = "", optional = false } = volume.secret;
    return ["Type:\tSecret (a volume populated by a Secret)", `SecretName:\t${secretName}`, `Optional:\t${optional}`];
  }
  if (volume.configMap !== undefined) {
    const { name = "", optional = false } = volume.configMap;
    return ["Type:\tConfigMap (a volume populated by a ConfigMap)", `Name:\t${name}`, `Optional:\t${optional}`];
  }
  return OTHERS.find(([source]) => volume[source] !== undefined)?.[1] ?? ["<unknown>"];
}

function emptyDirLines(emptyDir: unknown): readonly string[] {
  const { medium, sizeLimit } = isJsonMap(emptyDir) ? emptyDir : { medium: "", sizeLimit: "" };
  return [
    "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
    `Medium:\t${typeof medium === "string" ? medium : ""}`,
    `SizeLimit:\t${typeof sizeLimit === "string" && sizeLimit !== "" && sizeLimit !== "0" ? sizeLimit : "<unset>"}`,
  ];
}

/** Stored as they come, and told by their kind only. */
const OTHERS: readonly (readonly [string, readonly string[]])[] = [
  ["projected", ["Type:\tProjected (a volume that contains injected data from multiple sources)"]],
  ["downwardAPI", ["Type:\tDownwardAPI (a volume populated by information about the pod)"]],
  [
    "persistentVolumeClaim",
    ["Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"],
  ],
  ["nfs", ["Type:\tNFS (an NFS mount that lasts the lifetime of a pod)"]],
  ["csi", ["Type:\tCSI (a Container Storage Interface (CSI) volume source)"]],
];
