/** Fills in what a PersistentVolume left out. Models pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume. */
import { fillAbsent, fillZero, withKey } from "./fill.ts";
import type { PersistentVolume, PersistentVolumeSpec } from "./persistentvolume-types.ts";

export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const status = fillZero(volume.status ?? {}, { phase: "Pending" });
  const retained = fillZero(volume.spec ?? {}, { persistentVolumeReclaimPolicy: "Retain" });
  const spec = defaultHostPath(fillAbsent(retained, { volumeMode: "Filesystem" }));
  return withKey(withKey(volume, "status", status), "spec", spec);
}

function defaultHostPath(spec: PersistentVolumeSpec): PersistentVolumeSpec {
  const { hostPath } = spec;
  if (typeof hostPath !== "object" || hostPath === null) return spec;
  return withKey(spec, "hostPath", fillAbsent(hostPath as { readonly type?: string }, { type: "" }));
}
