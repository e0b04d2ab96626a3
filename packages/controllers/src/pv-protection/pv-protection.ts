/** Lets a volume that is being deleted go once no claim is bound to it. Models pkg/controller/volume/pvprotection. */
import type { PersistentVolume } from "@kubenetsim/api";
import { PV_PROTECTION_FINALIZER } from "@kubenetsim/apiserver";
import { afterWrite } from "../runtime/outcome.ts";
import type { Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

export const pvProtectionController: Controller = {
  name: "persistentvolume-protection-controller",
  watches: [
    watch("persistentvolumes", ({ key, after }) => (after?.metadata.deletionTimestamp === undefined ? NO_KEYS : [key])),
  ],
  reconcile(context, key) {
    const volume = context.get("persistentvolumes", key);
    if (volume?.metadata.deletionTimestamp === undefined || volume.status?.phase === "Bound") return undefined;
    const finalizers = (volume.metadata.finalizers ?? []).filter((name) => name !== PV_PROTECTION_FINALIZER);
    if (finalizers.length === (volume.metadata.finalizers ?? []).length) return undefined;
    const released = { ...volume, metadata: { ...volume.metadata, finalizers } } as PersistentVolume;
    return afterWrite(context.update("persistentvolumes", released));
  },
};
