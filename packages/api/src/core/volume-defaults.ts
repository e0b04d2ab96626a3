/** Fills in what a volume left out. Models pkg/apis/core/v1/defaults.go SetDefaults_Volume and the defaults of its sources. */
import type { Volume } from "./pod-types.ts";

// 0644, as upstream's ConfigMapVolumeSourceDefaultMode and its like.
const DEFAULT_FILE_MODE = 0o644;
const HOUR_SECONDS = 3600;

/** A volume with no source at all is an emptyDir; the same object comes back when nothing was missing. */
export function defaultVolume(volume: Volume): Volume {
  const sources = Object.keys(volume).filter((key) => key !== "name" && volume[key] !== undefined);
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  let filled = volume;
  for (const source of sources) {
    const given = volume[source];
    const value = isRecord(given) ? defaultSource(source, given) : given;
    if (value !== given) filled = { ...filled, [source]: value };
  }
  return filled;
}

type Fields = { readonly [key: string]: unknown };

function defaultSource(source: string, given: Fields): Fields {
  switch (source) {
    case "configMap":
    case "secret":
    case "downwardAPI":
      return fill(given, "defaultMode", DEFAULT_FILE_MODE);
    case "projected":
      return defaultProjected(fill(given, "defaultMode", DEFAULT_FILE_MODE));
    case "hostPath":
      return fill(given, "type", "");
    default:
      return given;
  }
}

function defaultProjected(projected: Fields): Fields {
  const sources = projected.sources;
  if (!Array.isArray(sources)) return projected;
  const filled = sources.map((source: unknown) => (isRecord(source) ? defaultToken(source) : source));
  return filled.every((source, i) => source === sources[i]) ? projected : { ...projected, sources: filled };
}

function defaultToken(source: Fields): Fields {
  const token = source.serviceAccountToken;
  if (!isRecord(token)) return source;
  const filled = fill(token, "expirationSeconds", HOUR_SECONDS);
  return filled === token ? source : { ...source, serviceAccountToken: filled };
}

function fill(fields: Fields, key: string, value: unknown): Fields {
  return fields[key] === undefined ? { ...fields, [key]: value } : fields;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
