/** What the kubelet notices of the manifests' folder: a file that is new, is another, or is gone. */

import type { Pod } from "@kubenetsim/api";
import { emptyTree } from "@kubenetsim/sim";
import type { KubeletState } from "../types.ts";

/** There is a file for this pod; one of the same content is the same pod. */
export function putStaticPod(state: KubeletState, pod: Pod): KubeletState {
  const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const before = state.staticPods ?? emptyTree();
  if (before.get(key)?.pod?.metadata.uid === pod.metadata.uid) return state;
  return { ...state, staticPods: before.with(key, { pod }) };
}

/** Its file is gone. */
export function removeStaticPod(state: KubeletState, key: string): KubeletState {
  const { staticPods } = state;
  return staticPods?.has(key) === true ? { ...state, staticPods: staticPods.with(key, {}) } : state;
}
