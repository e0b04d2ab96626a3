/** The mirror pod: what the API shows of a static pod. Models pkg/kubelet/pod/mirror_client.go and kubelet.go tryReconcileMirrorPods. */
import { MIRROR_POD, type OwnerReference, type Pod } from "@kubenetsim/api";
import type { KubeletContext } from "../types.ts";
import { CONFIG_HASH } from "./manifest.ts";

/** The mirror that the API has under this key. */
export function mirrorAt(context: KubeletContext, key: string): Pod | undefined {
  const pod = context.get("pods", key);
  return pod !== undefined && pod.metadata.annotations?.[MIRROR_POD] !== undefined ? pod : undefined;
}

/** The mirror of this pod as it should be: one of another manifest, or one that is being deleted, makes way for it. */
export function reconcileMirror(context: KubeletContext, key: string, pod: Pod): Pod | undefined {
  const before = mirrorAt(context, key);
  const isCurrent = before?.metadata.annotations?.[MIRROR_POD] === pod.metadata.annotations?.[CONFIG_HASH];
  if (isCurrent && before?.metadata.deletionTimestamp === undefined) return before;
  if (before !== undefined) deleteMirror(context, key, before);
  const node = context.get("nodes", context.node);
  if (node === undefined || node.metadata.deletionTimestamp !== undefined) return undefined;
  const created = context.create("pods", mirrorOf(pod, { name: context.node, uid: node.metadata.uid ?? "" }));
  return created.ok ? created.value : undefined;
}

/** At once: there is nobody who could end it more gently. */
export function deleteMirror(context: KubeletContext, key: string, { metadata: { uid = "" } }: Pod): void {
  context.delete("pods", key, { gracePeriodSeconds: 0, preconditions: { uid } });
}

function mirrorOf(pod: Pod, node: { readonly name: string; readonly uid: string }): Pod {
  const { uid: hash = "", ...metadata } = pod.metadata;
  const owner: OwnerReference = { apiVersion: "v1", kind: "Node", ...node, controller: true };
  return {
    ...pod,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [MIRROR_POD]: hash }, ownerReferences: [owner] },
  };
}
