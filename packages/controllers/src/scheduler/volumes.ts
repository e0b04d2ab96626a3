/** Where a pod's claims let it go. Models pkg/scheduler/framework/plugins/volumebinding. */
import type { Node, PersistentVolumeClaim, Pod } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { isDelayed, SELECTED_NODE_ANNOTATION } from "../persistentvolume-binder/claim.ts";
import { isReachable, matchingVolume } from "../persistentvolume-binder/match.ts";
import { NO_PROVISIONER } from "../persistentvolume-binder/provision.ts";
import { claimsOf } from "../pod/claims.ts";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context } from "../runtime/types.ts";
import type { Rejection } from "./filter.ts";

/** What a pod's claims say, worked out once for all nodes. */
export interface VolumeCheck {
  /** Against every node: nothing else is asked then. */
  readonly refusal?: string;
  /** Claims that are bound once their pod has a node. */
  readonly delayed: readonly PersistentVolumeClaim[];
  /** Claims that have their node and are about to be bound. */
  readonly isPending: boolean;
  check(node: Node): Rejection | undefined;
}

const NODE_CONFLICT: Rejection = { reasons: ["node(s) didn't match PersistentVolume's node affinity"], isFinal: true };
const BIND_CONFLICT: Rejection = {
  reasons: ["node(s) didn't find available persistent volumes to bind"],
  isFinal: true,
};
const NO_CLAIMS: VolumeCheck = { delayed: [], isPending: false, check: () => undefined };

export function volumeCheck(read: Reader, pod: Pod): VolumeCheck {
  const named = claimsOf(pod);
  if (named.length === 0) return NO_CLAIMS;
  const claims: PersistentVolumeClaim[] = [];
  for (const { name, template } of named) {
    const claim = read.get("persistentvolumeclaims", `${pod.metadata.namespace}/${name}`);
    const refusal = refusalOf(claim, name, template !== undefined);
    if (claim === undefined || refusal !== undefined) return refused(refusal ?? "");
    claims.push(claim);
  }
  const unbound = claims.filter(({ status }) => status?.phase !== "Bound");
  if (unbound.some((claim) => !waitsForNode(read, claim))) {
    return refused("pod has unbound immediate PersistentVolumeClaims");
  }
  const bound = claims.filter((claim) => !unbound.includes(claim));
  return {
    delayed: unbound.filter((claim) => isDelayed(claim, classOf(read, claim))),
    isPending: unbound.some((claim) => !isDelayed(claim, classOf(read, claim))),
    check: (node) => {
      if (bound.some((claim) => !isNear(read, claim, node))) return NODE_CONFLICT;
      return unbound.some((claim) => !canBind(read, claim, node)) ? BIND_CONFLICT : undefined;
    },
  };
}

/** Tells the claims where their pod goes; when they are bound, the pod is looked at again. */
export function placeClaims(
  context: Context,
  delayed: readonly PersistentVolumeClaim[],
  node: string,
): Again | undefined {
  for (const claim of delayed) {
    const annotations = { ...claim.metadata.annotations, [SELECTED_NODE_ANNOTATION]: node };
    const placed = { ...claim, metadata: { ...claim.metadata, annotations } } as PersistentVolumeClaim;
    const again = afterWrite(context.update("persistentvolumeclaims", placed));
    if (again !== undefined) return again;
  }
  return undefined;
}

function refused(refusal: string): VolumeCheck {
  return { ...NO_CLAIMS, refusal };
}

// Models podHasPVCs.
function refusalOf(claim: PersistentVolumeClaim | undefined, name: string, isEphemeral: boolean): string | undefined {
  if (claim === undefined) {
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`;
  }
  if (claim.status?.phase === "Lost") {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ""}"`;
  }
  return claim.metadata.deletionTimestamp === undefined
    ? undefined
    : `persistentvolumeclaim "${name}" is being deleted`;
}

function classOf(read: Reader, { spec }: PersistentVolumeClaim): ReturnType<typeof read.get<"storageclasses">> {
  return read.get("storageclasses", spec?.storageClassName ?? "");
}

function waitsForNode(read: Reader, claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.volumeName ?? "") === "" && classOf(read, claim)?.volumeBindingMode === "WaitForFirstConsumer";
}

function isNear(read: Reader, { spec }: PersistentVolumeClaim, node: Node): boolean {
  const volume = read.get("persistentvolumes", spec?.volumeName ?? "");
  return volume === undefined || isReachable(volume, node);
}

function canBind(read: Reader, claim: PersistentVolumeClaim, node: Node): boolean {
  const selected = claim.metadata.annotations?.[SELECTED_NODE_ANNOTATION];
  if (selected !== undefined) return selected === node.metadata.name;
  if (classOf(read, claim)?.provisioner !== NO_PROVISIONER) return true;
  return matchingVolume(claim, read.list("persistentvolumes"), node) !== undefined;
}
