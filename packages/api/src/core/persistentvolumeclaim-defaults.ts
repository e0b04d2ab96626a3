/** Fills in what a PersistentVolumeClaim left out. Models pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaim. */
import { fillAbsent, fillZero, withKey } from "./fill.ts";
import type { PersistentVolumeClaim } from "./persistentvolume-types.ts";

export function defaultPersistentVolumeClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const status = fillZero(claim.status ?? {}, { phase: "Pending" });
  const spec = fillAbsent(claim.spec ?? {}, { volumeMode: "Filesystem" });
  return withKey(withKey(claim, "status", status), "spec", spec);
}
