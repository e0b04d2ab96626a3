/** Syncs a static pod: the pod comes from a file, and what it is like is told to its mirror. Models pod_workers.go where pods are static. */
import type { Pod } from "@kubenetsim/api";
import type { Result } from "@kubenetsim/apiserver";
import { formatRfc3339 } from "@kubenetsim/sim";
import { type SyncResult, syncPod } from "../sync-pod.ts";
import type { KubeletContext, KubeletState, PodRuntime } from "../types.ts";
import { deleteMirror, mirrorAt, reconcileMirror } from "./mirror.ts";

/** When the kubelet looks again whether a mirror can be made that could not. Models `--sync-frequency`. */
const RESYNC_MS = 60_000;

/** Whether a key is a static pod's: there is a file for it, or there was one, or somebody left its mirror. */
export function isStatic(state: KubeletState, context: KubeletContext, key: string): boolean {
  if (state.staticPods?.has(key) === true) return true;
  return !state.pods.has(key) && mirrorAt(context, key)?.spec.nodeName === context.node;
}

/** The pod of a former file ends before that of the next one begins. */
export function syncStaticPod(state: KubeletState, context: KubeletContext, key: string): SyncResult {
  const pod = state.staticPods?.get(key)?.pod;
  const record = state.pods.get(key);
  if (record !== undefined && record.uid !== pod?.metadata.uid) {
    const ended = syncPod(state, contextOf(context, key, deleted(record, context), mirrorAt(context, key)), key);
    return ended.state.pods.has(key) ? ended : syncStaticPod(ended.state, context, key);
  }
  if (pod === undefined) {
    const orphan = mirrorAt(context, key);
    if (orphan !== undefined) deleteMirror(context, key, orphan);
    return { state: forgotten(state, key) };
  }
  const mirror = reconcileMirror(context, key, pod);
  // What a kubelet before this one said of the pod is no more.
  const status = record === undefined ? undefined : mirror?.status;
  const seen = status === undefined ? pod : { ...pod, status };
  const synced = syncPod(state, contextOf(context, key, versioned(seen, mirror), mirror), key);
  if (mirror !== undefined || synced.next !== undefined) return synced;
  return { ...synced, next: { at: context.now + RESYNC_MS, steady: true } };
}

/** The API as this pod's sync may see it: with the pod in place of its mirror. */
function contextOf(context: KubeletContext, key: string, pod: Pod, mirror: Pod | undefined): KubeletContext {
  let [seen, shown] = [pod, mirror];
  const toMirror: Partial<KubeletContext> = {
    get: (resource, at) => (resource === "pods" && at === key ? (seen as never) : context.get(resource, at)),
    update(resource, object, options) {
      if (resource !== "pods") return context.update(resource, object, options);
      const { status = {} } = object as Pod;
      const told: Pod | undefined = shown === undefined ? undefined : { ...shown, status };
      const written = told === undefined ? undefined : context.update("pods", told, options);
      if (written?.ok === true) shown = written.value;
      seen = versioned({ ...pod, status }, shown);
      return { ok: true, value: seen } as Result<never>;
    },
    delete(resource, at, options) {
      if (resource !== "pods" || at !== key) return context.delete(resource, at, options);
      return { ok: true, value: seen } as Result<never>;
    },
  };
  return Object.assign(Object.create(context) as KubeletContext, toMirror);
}

/** Where nothing of the mirror has changed, a sync has nothing to do. */
function versioned(pod: Pod, mirror: Pod | undefined): Pod {
  const resourceVersion = mirror?.metadata.resourceVersion;
  return resourceVersion === undefined ? pod : { ...pod, metadata: { ...pod.metadata, resourceVersion } };
}

/** Its file is gone: it ends in its own grace. Without a version, for the API has nothing to say about it. */
function deleted({ pod, terminating }: PodRuntime, context: KubeletContext): Pod {
  const deletionGracePeriodSeconds = pod.spec.terminationGracePeriodSeconds ?? 30;
  const deletionTimestamp = formatRfc3339(terminating?.since ?? context.now);
  const { resourceVersion: _shown, ...metadata } = pod.metadata;
  return { ...pod, metadata: { ...metadata, deletionTimestamp, deletionGracePeriodSeconds } };
}

function forgotten(state: KubeletState, key: string): KubeletState {
  return state.staticPods === undefined ? state : { ...state, staticPods: state.staticPods.without(key) };
}
