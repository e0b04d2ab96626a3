/** The kubelet's one entry: a pod comes from the API, or from a file on the node. Models pkg/kubelet/config where the sources meet. */
import { isStatic, syncStaticPod } from "./static-pod/sync.ts";
import { type SyncResult, syncPod as syncApiPod } from "./sync-pod.ts";
import type { KubeletContext, KubeletState } from "./types.ts";

/**
 * Takes one pod as far as it can go now: sandbox, containers, probes, status; or its end. Call it for each change of a
 * pod bound to this node (also for its disappearance, and for a change of its file), and again at `next.at`. Calling it more
 * often does no harm.
 *
 * @param podKey - `namespace/name`.
 * @example
 * const { state, next } = syncPod(emptyKubelet(), context, "default/web");
 */
export function syncPod(state: KubeletState, context: KubeletContext, podKey: string): SyncResult {
  return isStatic(state, context, podKey) ? syncStaticPod(state, context, podKey) : syncApiPod(state, context, podKey);
}
