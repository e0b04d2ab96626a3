/** PersistentVolume and PersistentVolumeClaim, v1. Who is bound to whom is all that means anything here: no bytes are kept. */
import type { KubeObject, LabelSelector, StringMap } from "../meta/types.ts";
import type { ObjectReference } from "./event-types.ts";
import type { NodeSelectorTerm } from "./pod-types.ts";

export type PersistentVolumeAccessMode = "ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod";
export type PersistentVolumeMode = "Filesystem" | "Block";
export type PersistentVolumeReclaimPolicy = "Retain" | "Delete" | "Recycle";

export interface PersistentVolumeClaimSpec {
  readonly accessModes?: readonly PersistentVolumeAccessMode[];
  readonly selector?: LabelSelector;
  readonly resources?: { readonly requests?: StringMap; readonly limits?: StringMap };
  readonly volumeName?: string;
  /** "" asks for a volume without a class; absent: for the default class. */
  readonly storageClassName?: string;
  readonly volumeMode?: PersistentVolumeMode;
  readonly dataSource?: unknown;
  readonly dataSourceRef?: unknown;
  readonly volumeAttributesClassName?: string;
}

export interface PersistentVolumeClaimStatus {
  readonly phase?: "Pending" | "Bound" | "Lost";
  readonly accessModes?: readonly PersistentVolumeAccessMode[];
  readonly capacity?: StringMap;
}

export interface PersistentVolumeClaim extends KubeObject {
  readonly kind: "PersistentVolumeClaim";
  readonly spec?: PersistentVolumeClaimSpec;
  readonly status?: PersistentVolumeClaimStatus;
}

export interface PersistentVolumeSpec {
  readonly capacity?: StringMap;
  readonly accessModes?: readonly PersistentVolumeAccessMode[];
  /** The claim to which it is bound, or for which it is kept. */
  readonly claimRef?: ObjectReference;
  readonly persistentVolumeReclaimPolicy?: PersistentVolumeReclaimPolicy;
  readonly storageClassName?: string;
  readonly mountOptions?: readonly string[];
  readonly volumeMode?: PersistentVolumeMode;
  readonly volumeAttributesClassName?: string;
  readonly nodeAffinity?: { readonly required?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] } };
  /** Its source, under the source's name, such as `hostPath`. */
  readonly [source: string]: unknown;
}

export interface PersistentVolumeStatus {
  readonly phase?: "Pending" | "Available" | "Bound" | "Released" | "Failed";
  readonly message?: string;
  readonly reason?: string;
  readonly lastPhaseTransitionTime?: string;
}

export interface PersistentVolume extends KubeObject {
  readonly kind: "PersistentVolume";
  readonly spec?: PersistentVolumeSpec;
  readonly status?: PersistentVolumeStatus;
}
