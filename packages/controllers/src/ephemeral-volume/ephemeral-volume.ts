/** Makes the claims that pods carry as templates in their volumes. Models pkg/controller/volume/ephemeral. */
import { keyOf, ownerRef, type PersistentVolumeClaim, type Pod } from "@kubenetsim/api";
import type { Key, WatchEventOf } from "@kubenetsim/apiserver";
import { claimsOf } from "../pod/claims.ts";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

export const ephemeralVolumeController: Controller = {
  name: "ephemeral-volume-controller",
  watches: [watch("pods", newPod)],
  reconcile(context, key) {
    const pod = context.get("pods", key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
    let again: Again | undefined;
    for (const { name, template } of claimsOf(pod)) {
      if (template === undefined) continue;
      const claim = { ...template, ...identity(pod, name, template) } as PersistentVolumeClaim;
      if (context.get("persistentvolumeclaims", keyOf(claim)) !== undefined) continue;
      again = sooner(again, afterWrite(context.create("persistentvolumeclaims", claim)));
    }
    return again;
  },
};

function newPod({ type, key, after }: WatchEventOf<"pods">): readonly Key[] {
  if (type !== "ADDED" || after?.spec.volumes === undefined) return NO_KEYS;
  return claimsOf(after).some(({ template }) => template !== undefined) ? [key] : NO_KEYS;
}

/** It goes with its pod. */
function identity(
  pod: Pod,
  name: string,
  { metadata }: { readonly metadata?: object },
): Pick<PersistentVolumeClaim, "apiVersion" | "kind" | "metadata"> {
  const { namespace = "" } = pod.metadata;
  const ownerReferences = [ownerRef({ ...pod, apiVersion: "v1", kind: "Pod" })];
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { ...metadata, name, namespace, ownerReferences },
  };
}
