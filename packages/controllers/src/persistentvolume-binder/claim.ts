/** One claim: finds or makes its volume, and binds the two. Models pv_controller.go syncUnboundClaim, syncBoundClaim. */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context } from "../runtime/types.ts";
import { isClaimed, isFor, matchingVolume } from "./match.ts";
import { NO_PROVISIONER, provision } from "./provision.ts";

/** On which node the pod that waits for the claim is to run: the scheduler writes it. */
export const SELECTED_NODE_ANNOTATION = "volume.kubernetes.io/selected-node";
const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

export function syncClaim(context: Context, claim: PersistentVolumeClaim): Again | undefined {
  if (claim.metadata.deletionTimestamp !== undefined) return undefined;
  const { volumeName = "" } = claim.spec ?? {};
  return volumeName === "" ? findVolume(context, claim) : holdVolume(context, claim, volumeName);
}

/** Is the claim bound only once a pod is placed that uses it? */
export function isDelayed({ metadata }: PersistentVolumeClaim, storageClass: StorageClass | undefined): boolean {
  if (storageClass?.volumeBindingMode !== "WaitForFirstConsumer") return false;
  return !Object.hasOwn(metadata.annotations ?? {}, SELECTED_NODE_ANNOTATION);
}

function findVolume(context: Context, claim: PersistentVolumeClaim): Again | undefined {
  const { storageClassName = "" } = claim.spec ?? {};
  const storageClass = context.get("storageclasses", storageClassName);
  const volumes = context.list("persistentvolumes");
  const kept = volumes.find((volume) => isClaimed(volume) && isFor(volume, claim));
  if (kept === undefined && isDelayed(claim, storageClass)) {
    const message = "waiting for first consumer to be created before binding";
    context.event(claim, "Normal", "WaitForFirstConsumer", message);
    return undefined;
  }
  const node = context.get("nodes", claim.metadata.annotations?.[SELECTED_NODE_ANNOTATION] ?? "");
  const found = matchingVolume(claim, volumes, node);
  if (found !== undefined) return bind(context, claim, found);
  if (storageClassName === "") {
    const message = "no persistent volumes available for this claim and no storage class is set";
    context.event(claim, "Normal", "FailedBinding", message);
    return undefined;
  }
  if (storageClass === undefined) {
    const message = `storageclass.storage.k8s.io "${storageClassName}" not found`;
    context.event(claim, "Warning", "ProvisioningFailed", message);
    return undefined;
  }
  // Its volumes are made by hand: one that fits will bring the claim back.
  if (storageClass.provisioner === NO_PROVISIONER) return undefined;
  const volume = provision(context, claim, storageClass, node);
  return volume === undefined ? "backoff" : bind(context, claim, volume);
}

/** A claim that names its volume: bound to it, on the way there, or at a loss for it. */
function holdVolume(context: Context, claim: PersistentVolumeClaim, name: string): Again | undefined {
  const volume = context.get("persistentvolumes", name);
  const wasBound = Object.hasOwn(claim.metadata.annotations ?? {}, BIND_COMPLETED);
  if (volume !== undefined && (!isClaimed(volume) || isFor(volume, claim))) return bind(context, claim, volume);
  if (!wasBound) {
    if (volume !== undefined)
      context.event(claim, "Warning", "FailedBinding", `volume "${name}" already bound to a different claim.`);
    return undefined;
  }
  if (claim.status?.phase === "Lost") return undefined;
  const [reason, message] =
    volume === undefined
      ? ["ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!"]
      : ["ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly"];
  context.event(claim, "Warning", reason, message);
  const lost: PersistentVolumeClaim = { ...claim, status: { ...claim.status, phase: "Lost" } };
  return afterWrite(context.update("persistentvolumeclaims", lost, { subresource: "status" }));
}

/** First the volume names the claim, then the claim the volume; what stands already is not written again. */
function bind(context: Context, claim: PersistentVolumeClaim, volume: PersistentVolume): Again | undefined {
  const claimed = claimVolume(context, claim, volume);
  if (claimed === undefined) return "backoff";
  const placed = placeClaim(context, claim, claimed);
  if (placed === undefined) return "backoff";
  const { accessModes = [], capacity = {} } = claimed.spec ?? {};
  const status = { ...placed.status, phase: "Bound", accessModes, capacity } as const;
  if (deepEqual(placed.status, status)) return undefined;
  const bound: PersistentVolumeClaim = { ...placed, status };
  return afterWrite(context.update("persistentvolumeclaims", bound, { subresource: "status" }));
}

function claimVolume(
  context: Context,
  { metadata }: PersistentVolumeClaim,
  volume: PersistentVolume,
): PersistentVolume | undefined {
  const { namespace = "", name = "", uid = "", resourceVersion = "" } = metadata;
  let claimed = volume;
  if (volume.spec?.claimRef?.uid !== uid) {
    const claimRef = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion };
    const marks = isClaimed(volume) ? {} : { [BOUND_BY_CONTROLLER]: "yes" };
    const result = context.update("persistentvolumes", {
      ...volume,
      metadata: { ...volume.metadata, annotations: { ...volume.metadata.annotations, ...marks } },
      spec: { ...volume.spec, claimRef },
    } as PersistentVolume);
    if (!result.ok) return undefined;
    claimed = result.value;
  }
  if (claimed.status?.phase === "Bound") return claimed;
  const bound: PersistentVolume = { ...claimed, status: { ...claimed.status, phase: "Bound" } };
  const result = context.update("persistentvolumes", bound, { subresource: "status" });
  return result.ok ? result.value : undefined;
}

function placeClaim(
  context: Context,
  claim: PersistentVolumeClaim,
  { metadata }: PersistentVolume,
): PersistentVolumeClaim | undefined {
  const { name: volumeName = "" } = metadata;
  const { annotations = {} } = claim.metadata;
  const isPlaced = claim.spec?.volumeName === volumeName;
  if (isPlaced && Object.hasOwn(annotations, BIND_COMPLETED)) return claim;
  const marks = { [BIND_COMPLETED]: "yes", ...(isPlaced ? {} : { [BOUND_BY_CONTROLLER]: "yes" }) };
  const result = context.update("persistentvolumeclaims", {
    ...claim,
    metadata: { ...claim.metadata, annotations: { ...annotations, ...marks } },
    spec: { ...claim.spec, volumeName },
  } as PersistentVolumeClaim);
  return result.ok ? result.value : undefined;
}
