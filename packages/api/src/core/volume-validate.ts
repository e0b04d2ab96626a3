/** Checks a pod's volumes: their names, and that each has one source. Models validation.go ValidateVolumes, validateVolumeSource. */
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from "../meta/field-error.ts";
import { type FieldErrors, NO_ERRORS, validateDNS1123Label } from "./field-checks.ts";
import type { Volume } from "./pod-types.ts";

/** The complaints, and the names of the volumes that are well formed and so can be mounted. */
export interface VolumeCheck {
  readonly errors: FieldErrors;
  readonly names: ReadonlySet<string>;
}

/** Only the sources that the simulator gives a meaning are looked into; the others only count. */
export function validateVolumes(volumes: readonly Volume[], path: string): VolumeCheck {
  const names = new Set<string>();
  const errors: FieldError[] = [];
  volumes.forEach((volume, i) => {
    const found = validateVolume(volume, names, index(path, i));
    if (found.length === 0) names.add(volume.name);
    errors.push(...found);
  });
  return { errors, names };
}

/** A relative path that does not climb out. Models validation.go validateLocalDescendingPath. */
export function validateDescendingPath(target: string, path: string): FieldErrors {
  const absolute = target.startsWith("/") ? [invalid(path, target, "must be a relative path")] : NO_ERRORS;
  return [...absolute, ...validateNoBacksteps(target, path)];
}

function validateVolume(volume: Volume, names: ReadonlySet<string>, path: string): FieldErrors {
  const name = volume.name ?? "";
  const namePath = child(path, "name");
  return [
    ...validateSources(volume, path),
    ...(name === "" ? [required(namePath, "")] : validateDNS1123Label(name, namePath)),
    ...(names.has(name) ? [duplicate(namePath, name)] : NO_ERRORS),
  ];
}

function validateSources(volume: Volume, path: string): FieldErrors {
  const sources = Object.keys(volume).filter((key) => key !== "name" && volume[key] !== undefined);
  const [first, ...more] = sources;
  if (first === undefined) return [required(path, "must specify a volume type")];
  return [
    ...validateSource(first, volume[first], child(path, first)),
    ...more.map((source) => forbidden(child(path, source), "may not specify more than 1 volume type")),
  ];
}

type Fields = { readonly [key: string]: unknown };

function validateSource(source: string, value: unknown, path: string): FieldErrors {
  const fields: Fields = typeof value === "object" && value !== null ? (value as Fields) : {};
  switch (source) {
    case "configMap":
      return [...needsText(fields, "name", path), ...validateMode(fields, path)];
    case "secret":
      return [...needsText(fields, "secretName", path), ...validateMode(fields, path)];
    case "persistentVolumeClaim":
      return needsText(fields, "claimName", path);
    case "hostPath":
      return validateHostPath(fields, path);
    default:
      return NO_ERRORS;
  }
}

function needsText(fields: Fields, key: string, path: string): FieldErrors {
  return (fields[key] ?? "") === "" ? [required(child(path, key), "")] : NO_ERRORS;
}

const MAX_FILE_MODE = 0o777;

function validateMode(fields: Fields, path: string): FieldErrors {
  const mode = fields.defaultMode;
  if (typeof mode !== "number" || (mode >= 0 && mode <= MAX_FILE_MODE)) return NO_ERRORS;
  return [invalid(child(path, "defaultMode"), mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

function validateHostPath(fields: Fields, path: string): FieldErrors {
  const target = String(fields.path ?? "");
  if (target === "") return [required(child(path, "path"), "")];
  const type = String(fields.type ?? "");
  const known = HOST_PATH_TYPES.includes(type);
  return [
    ...validateNoBacksteps(target, child(path, "path")),
    ...(known ? NO_ERRORS : [notSupported(child(path, "type"), type, HOST_PATH_TYPES)]),
  ];
}

function validateNoBacksteps(target: string, path: string): FieldErrors {
  return target.split("/").includes("..") ? [invalid(path, target, "must not contain '..'")] : NO_ERRORS;
}
