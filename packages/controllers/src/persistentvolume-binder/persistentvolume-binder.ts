/** Binds claims to volumes, makes volumes for classes that can, and takes back those whose claim is gone. Models pkg/controller/volume/persistentvolume. */
import { keyOf, type PersistentVolumeClaim } from "@kubenetsim/api";
import type { Key, Reader, WatchEventOf } from "@kubenetsim/apiserver";
import type { Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { syncClaim } from "./claim.ts";
import { claimKeyOf, isClaimed } from "./match.ts";
import { syncVolume } from "./volume.ts";

const CLAIM = "persistentvolumeclaims:";
const VOLUME = "persistentvolumes:";

/** Keys are `resource:key`: this controller has a queue for claims and one for volumes. */
export const persistentVolumeBinderController: Controller = {
  name: "persistentvolume-binder-controller",
  watches: [
    watch("persistentvolumeclaims", aboutClaim),
    watch("persistentvolumes", aboutVolume),
    watch("storageclasses", claimsOfClass),
  ],
  reconcile(context, key) {
    if (key.startsWith(CLAIM)) {
      const claim = context.get("persistentvolumeclaims", key.slice(CLAIM.length));
      return claim === undefined ? undefined : syncClaim(context, claim);
    }
    const volume = context.get("persistentvolumes", key.slice(VOLUME.length));
    return volume === undefined ? undefined : syncVolume(context, volume);
  },
};

function aboutClaim({ key, before, after }: WatchEventOf<"persistentvolumeclaims">, read: Reader): readonly Key[] {
  const own = after === undefined ? NO_KEYS : [`${CLAIM}${key}`];
  const volume = after?.spec?.volumeName ?? before?.spec?.volumeName ?? "";
  return volume === "" || read.get("persistentvolumes", volume) === undefined ? own : [...own, `${VOLUME}${volume}`];
}

/** The claim that it is for; a volume that is free may be what a waiting claim looks for. */
function aboutVolume({ key, before, after }: WatchEventOf<"persistentvolumes">, read: Reader): readonly Key[] {
  const volume = after ?? before;
  if (volume === undefined) return NO_KEYS;
  const own = after === undefined ? NO_KEYS : [`${VOLUME}${key}`];
  if (isClaimed(volume)) return [...own, `${CLAIM}${claimKeyOf(volume)}`];
  return [...own, ...waitingClaims(read, volume.spec?.storageClassName ?? "")];
}

function claimsOfClass({ type, key }: WatchEventOf<"storageclasses">, read: Reader): readonly Key[] {
  return type === "ADDED" ? waitingClaims(read, key) : NO_KEYS;
}

function waitingClaims(read: Reader, storageClass: string): readonly Key[] {
  const isWaiting = ({ spec, status }: PersistentVolumeClaim): boolean =>
    status?.phase === "Pending" && (spec?.storageClassName ?? "") === storageClass;
  const waiting = read.list("persistentvolumeclaims").filter(isWaiting);
  return waiting.map((claim) => `${CLAIM}${keyOf(claim)}`);
}
