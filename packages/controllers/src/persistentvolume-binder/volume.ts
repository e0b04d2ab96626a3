/** One volume: its phase, and what becomes of it once its claim is gone. Models pv_controller.go syncVolume, reclaimVolume. */
import { keyOf, type PersistentVolume } from "@kubenetsim/api";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context } from "../runtime/types.ts";
import { claimKeyOf, isClaimed, isFor } from "./match.ts";
import { PROVISIONED_BY } from "./provision.ts";

export function syncVolume(context: Context, volume: PersistentVolume): Again | undefined {
  if (!isClaimed(volume)) return toPhase(context, volume, "Available");
  const claim = context.get("persistentvolumeclaims", claimKeyOf(volume));
  if (claim !== undefined && isFor(volume, claim)) {
    const isHeld = claim.spec?.volumeName === volume.metadata.name;
    return toPhase(context, volume, isHeld ? "Bound" : "Available");
  }
  // Kept for a claim that is still to come.
  if (volume.spec?.claimRef?.uid === undefined) return toPhase(context, volume, "Available");
  const again = toPhase(context, volume, "Released");
  return again ?? reclaim(context, volume);
}

function toPhase(
  context: Context,
  volume: PersistentVolume,
  phase: "Available" | "Bound" | "Released",
): Again | undefined {
  // A volume on its way to its claim is not offered to others.
  if (volume.status?.phase === phase || (phase === "Available" && volume.status?.phase === "Bound")) return undefined;
  const updated: PersistentVolume = { ...volume, status: { ...volume.status, phase } };
  return afterWrite(context.update("persistentvolumes", updated, { subresource: "status" }));
}

/** What was made for a claim goes with it; what a person made stays until they say more. */
function reclaim(context: Context, volume: PersistentVolume): Again | undefined {
  const isOurs = Object.hasOwn(volume.metadata.annotations ?? {}, PROVISIONED_BY);
  if (volume.spec?.persistentVolumeReclaimPolicy !== "Delete" || !isOurs) return undefined;
  if (volume.metadata.deletionTimestamp !== undefined) return undefined;
  return afterWrite(context.delete("persistentvolumes", keyOf(volume)));
}
