/** The StorageClass of a fresh cluster: whoever claims a volume without naming a class gets one at once, as on minikube. */
import type { StorageClass } from "@kubenetsim/api";
import { uidOf } from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";

// The uid below that of the default ServiceCIDR: nobody counts as far.
const UID_OF_DEFAULT_CLASS = 0xffff_fffe;

export function defaultStorageClass(seed: number, now: Millis): StorageClass {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: "standard",
      uid: uidOf(seed, UID_OF_DEFAULT_CLASS),
      creationTimestamp: formatRfc3339(now),
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "k8s.io/minikube-hostpath",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  };
}
