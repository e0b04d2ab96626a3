/** StorageClass, storage.k8s.io/v1. */
import type { PersistentVolumeReclaimPolicy } from "../core/persistentvolume-types.ts";
import type { KubeObject, StringMap } from "../meta/types.ts";

/** How volumes of a class come to be. */
export interface StorageClass extends KubeObject {
  readonly kind: "StorageClass";
  readonly provisioner?: string;
  readonly parameters?: StringMap;
  readonly reclaimPolicy?: PersistentVolumeReclaimPolicy;
  readonly mountOptions?: readonly string[];
  readonly allowVolumeExpansion?: boolean;
  readonly volumeBindingMode?: "Immediate" | "WaitForFirstConsumer";
  readonly allowedTopologies?: readonly unknown[];
}
