/** A pod from a ReplicaSet's template. Models pkg/controller/controller_utils.go GetPodFromTemplate. */
import { ownerRef, type Pod, type ReplicaSet } from "@kubenetsim/api";

/** A pod without a name: the server makes one from `generateName`. */
export function newPod(set: ReplicaSet): Pod {
  const { name = "", namespace = "" } = set.metadata;
  const { labels, annotations, finalizers } = set.spec.template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${name}-`,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [ownerRef({ ...set, apiVersion: "apps/v1", kind: "ReplicaSet" })],
    },
    spec: set.spec.template?.spec ?? { containers: [] },
  };
}
