/** Lets a claim that is being deleted go once no pod uses it. Models pkg/controller/volume/pvcprotection. */
import type { PersistentVolumeClaim } from "@kubenetsim/api";
import { type Key, PVC_PROTECTION_FINALIZER, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { claimNamesOf } from "../pod/claims.ts";
import { afterWrite } from "../runtime/outcome.ts";
import type { Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

export const pvcProtectionController: Controller = {
  name: "persistentvolumeclaim-protection-controller",
  watches: [watch("persistentvolumeclaims", whileGoing), watch("pods", claimsOfPod)],
  reconcile(context, key) {
    const claim = context.get("persistentvolumeclaims", key);
    if (claim === undefined || !isGoing(claim) || isUsed(context, claim)) return undefined;
    const finalizers = (claim.metadata.finalizers ?? []).filter((name) => name !== PVC_PROTECTION_FINALIZER);
    if (finalizers.length === (claim.metadata.finalizers ?? []).length) return undefined;
    const released = { ...claim, metadata: { ...claim.metadata, finalizers } } as PersistentVolumeClaim;
    return afterWrite(context.update("persistentvolumeclaims", released));
  },
};

function whileGoing({ key, after }: WatchEventOf<"persistentvolumeclaims">): readonly Key[] {
  return after !== undefined && isGoing(after) ? [key] : NO_KEYS;
}

/** Only a pod's end matters: nobody may begin to use a claim that is going. */
function claimsOfPod({ type, before }: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  if (type !== "DELETED" || before?.spec.volumes === undefined) return NO_KEYS;
  const keys = claimNamesOf(before).map((name) => `${before.metadata.namespace}/${name}`);
  return keys.filter((key) => {
    const claim = read.get("persistentvolumeclaims", key);
    return claim !== undefined && isGoing(claim);
  });
}

function isGoing({ metadata }: PersistentVolumeClaim): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** A pod that has no node yet uses nothing. */
function isUsed(context: Context, claim: PersistentVolumeClaim): boolean {
  const { namespace = "", name = "" } = claim.metadata;
  const pods = context.list("pods", namespace);
  return pods.some((pod) => (pod.spec.nodeName ?? "") !== "" && claimNamesOf(pod).includes(name));
}
