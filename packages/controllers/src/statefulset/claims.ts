/** The claims that each pod of a StatefulSet has for itself. Models stateful_pod_control.go createPersistentVolumeClaims and the retention policy in stateful_set_utils.go. */
import { type OwnerReference, ownerRef, type PersistentVolumeClaim, type Pod, type StatefulSet } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { withOwners } from "../ownership/claim.ts";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context } from "../runtime/types.ts";

/** The name of a claim: the template's, the set's, the ordinal. */
export function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** Makes the claims of an ordinal that are not there; one of an earlier pod is taken over as it is. */
export function createClaims(context: Context, set: StatefulSet, ordinal: number): Again | undefined {
  let again: Again | undefined;
  for (const claim of claimsFor(set, ordinal)) {
    const { namespace, name } = claim.metadata;
    const found = context.get("persistentvolumeclaims", `${namespace}/${name}`);
    if (found?.metadata.deletionTimestamp !== undefined) return "backoff";
    if (found !== undefined) continue;
    const result = context.create("persistentvolumeclaims", claim);
    const what = `create Claim ${name} Pod ${set.metadata.name}-${ordinal} in StatefulSet ${set.metadata.name}`;
    if (result.ok) context.event(set, "Normal", "SuccessfulCreate", `${what} success`);
    else {
      context.event(set, "Warning", "FailedCreate", `${what} failed error: ${result.status.message}`);
      again = sooner(again, afterWrite(result));
    }
  }
  return again;
}

/** Gives a pod's claims the owner with whom they are to go; a pod that is no longer wanted may take them along. */
export function ownClaims(
  context: Context,
  set: StatefulSet,
  pod: Pod,
  ordinal: number,
  isCondemned: boolean,
): Again | undefined {
  let again: Again | undefined;
  for (const { metadata } of claimsFor(set, ordinal)) {
    const claim = context.get("persistentvolumeclaims", `${metadata.namespace}/${metadata.name}`);
    if (claim === undefined) continue;
    const owned = withOwners(claim, ownersFor(set, pod, claim, isCondemned));
    if (deepEqual(owned.metadata.ownerReferences ?? [], claim.metadata.ownerReferences ?? [])) continue;
    again = sooner(again, afterWrite(context.update("persistentvolumeclaims", owned)));
  }
  return again;
}

function claimsFor(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  const { namespace = "" } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => {
    const { name = "", labels, annotations } = (metadata ?? {}) as PersistentVolumeClaim["metadata"];
    return {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: {
        name: claimName(set, name, ordinal),
        namespace,
        labels: { ...labels, ...set.spec.selector.matchLabels },
        ...(annotations === undefined ? {} : { annotations }),
      },
      spec: (spec ?? {}) as NonNullable<PersistentVolumeClaim["spec"]>,
    };
  });
}

/** Models updateClaimOwnerRefForSetAndPod. */
function ownersFor(
  set: StatefulSet,
  pod: Pod,
  { metadata }: PersistentVolumeClaim,
  isCondemned: boolean,
): readonly OwnerReference[] {
  const { whenDeleted = "Retain", whenScaled = "Retain" } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const byPod = whenScaled === "Delete" && isCondemned;
  const bySet = whenDeleted === "Delete" && !byPod;
  const ours = [set.metadata.uid, pod.metadata.uid];
  const others = (metadata.ownerReferences ?? []).filter(({ uid }) => !ours.includes(uid));
  return [
    ...others,
    ...(bySet ? [ownerRef({ ...set, apiVersion: "apps/v1", kind: "StatefulSet" })] : []),
    ...(byPod ? [ownerRef({ ...pod, apiVersion: "v1", kind: "Pod" })] : []),
  ];
}
