/** Which volume a claim can have. Models component-helpers/storage/volume/pv_helpers.go FindMatchingVolume. */
import {
  compareQuantity,
  matchesLabels,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  parseQuantity,
  type Quantity,
  selectorOf,
} from "@kubenetsim/api";
import type { Key } from "@kubenetsim/apiserver";
import { matchesNodeTerms } from "../scheduler/node-affinity.ts";

/** Does the volume name a claim, bound or not? */
export function isClaimed({ spec }: PersistentVolume): boolean {
  return spec?.claimRef !== undefined;
}

/** The key of the claim that the volume names. */
export function claimKeyOf({ spec }: PersistentVolume): Key {
  return `${spec?.claimRef?.namespace ?? ""}/${spec?.claimRef?.name ?? ""}`;
}

/** Is the volume this claim's, or kept for one of its name? */
export function isFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { namespace, name, uid } = spec?.claimRef ?? {};
  return namespace === metadata.namespace && name === metadata.name && (uid === undefined || uid === metadata.uid);
}

/** The smallest free volume that has all that the claim asks for; first of all one that is kept for it. */
export function matchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  node?: Node,
): PersistentVolume | undefined {
  const kept = volumes.find((volume) => isClaimed(volume) && isFor(volume, claim) && fits(claim, volume));
  if (kept !== undefined) return kept;
  const free = volumes.filter((volume) => isFree(volume) && fits(claim, volume) && isReachable(volume, node));
  return free.reduce<PersistentVolume | undefined>(
    (best, volume) => (best === undefined || compareQuantity(sizeOf(volume), sizeOf(best)) < 0 ? volume : best),
    undefined,
  );
}

/** May the volume be used from this node? */
export function isReachable({ spec }: PersistentVolume, node: Node | undefined): boolean {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || node === undefined || matchesNodeTerms(terms, node);
}

function isFree(volume: PersistentVolume): boolean {
  return !isClaimed(volume) && volume.metadata.deletionTimestamp === undefined && volume.status?.phase === "Available";
}

function fits({ spec = {} }: PersistentVolumeClaim, volume: PersistentVolume): boolean {
  const { storageClassName = "", accessModes = [], volumeMode = "Filesystem" } = volume.spec ?? {};
  if ((spec.storageClassName ?? "") !== storageClassName) return false;
  if ((spec.volumeMode ?? "Filesystem") !== volumeMode) return false;
  if (spec.selector !== undefined && !matchesLabels(selectorOf(spec.selector), volume.metadata.labels)) return false;
  if ((spec.accessModes ?? []).some((mode) => !accessModes.includes(mode))) return false;
  return compareQuantity(sizeOf(volume), amountOf(spec.resources?.requests?.storage)) >= 0;
}

function sizeOf({ spec }: PersistentVolume): Quantity {
  return amountOf(spec?.capacity?.storage);
}

function amountOf(text: string | undefined): Quantity {
  const parsed = parseQuantity(text ?? "0");
  return parsed.ok ? parsed.quantity : { nanos: 0n, format: "BinarySI" };
}
