/** The volumes of a pod or of a template. Models describeVolumes, for the sources that mean something here. */
import { isJsonMap, labelOf, type StringMap, sortedKeys, type Volume } from "@kubenetsim/api";

export function volumeLines(volumes: readonly Volume[] | undefined, indent = ""): readonly string[] {
  if (volumes === undefined || volumes.length === 0) return [`${indent}Volumes:\t<none>`];
  const lines = volumes.flatMap((volume) => [
    `  ${indent === "" ? "" : " "}${volume.name}:`,
    ...sourceLines(volume).map((line) => (line === UNKNOWN ? `  ${line}` : `    ${line}`)),
  ]);
  return [`${indent}Volumes:`, ...lines];
}

const UNKNOWN = "<unknown>";

/** What a volume is made of. */
export function sourceLines(volume: Volume): readonly string[] {
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
  const found = OTHERS.find(([source]) => isJsonMap(volume[source] as never));
  return found === undefined ? [UNKNOWN] : found[1](volume[found[0]] as Source);
}

function emptyDirLines(emptyDir: unknown): readonly string[] {
  const { medium, sizeLimit } = isJsonMap(emptyDir as never)
    ? (emptyDir as { readonly medium?: unknown; readonly sizeLimit?: unknown })
    : { medium: "", sizeLimit: "" };
  return [
    "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
    `Medium:\t${typeof medium === "string" ? medium : ""}`,
    `SizeLimit:\t${typeof sizeLimit === "string" && sizeLimit !== "" && sizeLimit !== "0" ? sizeLimit : "<unset>"}`,
  ];
}

/** A source that is stored as it comes. */
interface Source {
  readonly [field: string]: unknown;
}

const OTHERS: readonly (readonly [string, (source: Source) => readonly string[]])[] = [
  ["projected", projectedLines],
  ["downwardAPI", downwardLines],
  [
    "persistentVolumeClaim",
    (source) => [
      "Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
      `ClaimName:\t${text(source.claimName)}`,
      `ReadOnly:\t${source.readOnly === true}`,
    ],
  ],
  [
    "nfs",
    (source) => [
      "Type:\tNFS (an NFS mount that lasts the lifetime of a pod)",
      `Server:\t${text(source.server)}`,
      `Path:\t${text(source.path)}`,
      `ReadOnly:\t${source.readOnly === true}`,
    ],
  ],
  [
    "csi",
    (source) => [
      "Type:\tCSI (a Container Storage Interface (CSI) volume source)",
      `Driver:\t${text(source.driver)}`,
      `FSType:\t${text(source.fsType)}`,
      `ReadOnly:\t${source.readOnly === true}`,
      ...attributeLines(source.volumeAttributes),
    ],
  ],
  [
    "image",
    (source) => [
      "Type:\tImage (a container image or OCI artifact)",
      `Reference:\t${text(source.reference)}`,
      `PullPolicy:\t${text(source.pullPolicy)}`,
    ],
  ],
];

/** Each is indented once more. */
function attributeLines(attributes: unknown): readonly string[] {
  const map = isJsonMap(attributes as never) ? (attributes as StringMap) : {};
  const names = sortedKeys(map);
  if (names.length === 0) return ["VolumeAttributes:\t<none>"];
  return names.map((name, i) => `${i === 0 ? "VolumeAttributes:" : "    "}\t    ${name}=${labelOf(map, name) ?? ""}`);
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}

function listIn(value: unknown): readonly Source[] {
  return Array.isArray(value) ? (value as readonly Source[]) : [];
}

/** Optional is a pointer that Go prints as such: unset it is `<nil>`. */
function projectedLines({ sources }: Source): readonly string[] {
  const optional = (source: Source): string => (source.optional === undefined ? "<nil>" : String(source.optional));
  const lines = listIn(sources).flatMap((source) => {
    const { secret, downwardAPI, configMap, serviceAccountToken } = source as { readonly [kind: string]: Source };
    if (secret !== undefined) return [`SecretName:\t${text(secret.name)}`, `SecretOptionalName:\t${optional(secret)}`];
    if (downwardAPI !== undefined) return ["DownwardAPI:\ttrue"];
    if (configMap !== undefined)
      return [`ConfigMapName:\t${text(configMap.name)}`, `ConfigMapOptional:\t${optional(configMap)}`];
    return serviceAccountToken === undefined
      ? []
      : [`TokenExpirationSeconds:\t${text(serviceAccountToken.expirationSeconds)}`];
  });
  return ["Type:\tProjected (a volume that contains injected data from multiple sources)", ...lines];
}

function downwardLines({ items }: Source): readonly string[] {
  const lines = listIn(items).flatMap(({ path, fieldRef, resourceFieldRef }) => {
    const field = fieldRef as Source | undefined;
    const resource = resourceFieldRef as Source | undefined;
    return [
      ...(field === undefined ? [] : [`  ${text(field.fieldPath)} -> ${text(path)}`]),
      ...(resource === undefined ? [] : [`  ${text(resource.resource)} -> ${text(path)}`]),
    ];
  });
  return ["Type:\tDownwardAPI (a volume populated by information about the pod)", "Items:", ...lines];
}
