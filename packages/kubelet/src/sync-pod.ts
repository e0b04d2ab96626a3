/** The kubelet's one entry: brings one pod on this node nearer to what the API says. Models pkg/kubelet/pod_workers.go and kubelet.go SyncPod. */
import type { Pod } from "@kubenetsim/api";
import { emptyTree } from "@kubenetsim/sim";
import { advanceContainers, advanceExits, isDone, isRunning, stopSidecars } from "./container/advance.ts";
import { earlyEndOf, endEarly } from "./ended-early.ts";
import { replaceLostSandbox } from "./lost-sandbox.ts";
import { nextOf } from "./next.ts";
import { runProbes } from "./probes/run.ts";
import { ensureSandbox, stopSandbox } from "./sandbox.ts";
import { newPodRuntime } from "./state.ts";
import { looksAlike } from "./status/looks-alike.ts";
import { publishStatus } from "./status/publish.ts";
import { advanceTermination, finishDeletion, graceMsOf } from "./terminate.ts";
import type { Turn } from "./turn.ts";
import type { KubeletContext, KubeletState, Next, PodRuntime } from "./types.ts";

/** What a sync leaves: the kubelet's new state, and when it is to be called again if nothing else happens. */
export interface SyncResult {
  readonly state: KubeletState;
  readonly next?: Next;
}

/** More rounds of containers and probes than one moment can hold. */
const ROUNDS_MAX = 8;

/**
 * Takes one pod as far as it can go now: sandbox, containers, probes, status; or its end. Call it for each change of a
 * pod bound to this node (also for its disappearance), and again at `next.at`. Calling it more often does no harm.
 *
 * @param podKey - `namespace/name`.
 * @example
 * const { state, next } = syncPod(emptyKubelet(), context, "default/web");
 */
export function syncPod(state: KubeletState, context: KubeletContext, podKey: string): SyncResult {
  const pod = context.get("pods", podKey);
  const record = state.pods.get(podKey);
  if (record === undefined)
    return pod?.spec.nodeName === context.node ? syncNew(state, context, podKey, pod) : { state };
  if (pod === undefined || pod.metadata.uid !== record.uid) return syncOrphan(state, context, podKey, record, pod);
  if (hasNothingToDo(record, pod, context)) return record.next === undefined ? { state } : { state, next: record.next };
  return syncKnown(state, turnOf(state, context, podKey, pod, { ...record, pod }));
}

function turnOf(state: KubeletState, context: KubeletContext, key: string, pod: Pod, record: PodRuntime): Turn {
  return { context, now: context.now, key, pod, record, images: state.images ?? emptyTree() };
}

// Each write of a status comes back as a change of the pod.
function hasNothingToDo(record: PodRuntime, pod: Pod, context: KubeletContext): boolean {
  if (record.syncedVersion === undefined || record.syncedVersion !== pod.metadata.resourceVersion) return false;
  return record.next === undefined || context.now < record.next.at;
}

function syncNew(state: KubeletState, context: KubeletContext, key: string, pod: Pod): SyncResult {
  const { phase } = pod.status ?? {};
  if (pod.metadata.deletionTimestamp === undefined) {
    if (phase === "Succeeded" || phase === "Failed") return { state };
    return syncKnown(state, turnOf(state, context, key, pod, newPodRuntime(pod, context.now)));
  }
  // It was never started here, or it is held by finalizers after its end: there is nothing to stop.
  const { uid = "", deletionGracePeriodSeconds } = pod.metadata;
  if (deletionGracePeriodSeconds !== 0) context.delete("pods", key, { gracePeriodSeconds: 0, preconditions: { uid } });
  return { state };
}

/** The API has forgotten the pod, or gave its name to another: what still runs of it ends soon. */
function syncOrphan(
  state: KubeletState,
  context: KubeletContext,
  key: string,
  record: PodRuntime,
  successor: Pod | undefined,
): SyncResult {
  const turn = turnOf(state, context, key, record.pod, record);
  if (!advanceTermination(turn, 0)) return keep(state, turn);
  const rest = withoutPod(state, key);
  if (successor === undefined || successor.spec.nodeName !== context.node) return { state: rest };
  return syncNew(rest, context, key, successor);
}

function syncKnown(state: KubeletState, turn: Turn): SyncResult {
  if (turn.pod.metadata.deletionTimestamp !== undefined) return syncDeleted(state, turn);
  const early = earlyEndOf(turn);
  if (early !== undefined) return keep(state, turn, endEarly(turn, early));
  if (turn.record.sandbox === "lost") replaceLostSandbox(turn);
  const before = state.pods.get(turn.key);
  if (ensureSandbox(turn)) advancePod(turn);
  return keep(state, turn, showsAlready(before, turn) ? turn.pod : publishStatus(turn, false));
}

/** Whether what the API shows came of the same state: then most rounds of probes have nothing to write. */
function showsAlready(before: PodRuntime | undefined, { pod, record }: Turn): boolean {
  if (before?.syncedVersion === undefined || before.syncedVersion !== pod.metadata.resourceVersion) return false;
  return (
    before.sandbox === record.sandbox &&
    before.podIPs === record.podIPs &&
    looksAlike(before.containers, record.containers) &&
    looksAlike(before.initContainers, record.initContainers)
  );
}

function syncDeleted(state: KubeletState, turn: Turn): SyncResult {
  if (!advanceTermination(turn, graceMsOf(turn.pod))) {
    // Readiness goes on being asked, so that a Service can still use what drains.
    runProbes(turn);
    return keep(state, turn, publishStatus(turn, false));
  }
  finishDeletion(turn);
  return { state: withoutPod(state, turn.key) };
}

function advancePod(turn: Turn): void {
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
    if (!isDone(turn.record)) advanceContainers(turn);
    if (isDone(turn.record)) {
      stopSidecars(turn);
      advanceExits(turn);
      if (!isRunning(turn.record)) stopSandbox(turn);
      return;
    }
    if (!runProbes(turn)) return;
  }
}

function keep(state: KubeletState, turn: Turn, published?: Pod): SyncResult {
  const next = nextOf(turn.record, turn.now);
  const kept = keptOf(turn.record, published, next);
  const images = turn.images === state.images ? state.images : turn.images;
  const after: KubeletState = { pods: state.pods.with(turn.key, kept), images };
  return next === undefined ? { state: after } : { state: after, next };
}

function keptOf(before: PodRuntime, published: Pod | undefined, next: Next | undefined): PodRuntime {
  const pod = published ?? before.pod;
  const syncedVersion = published?.metadata.resourceVersion;
  // What nearly every sync leaves: nothing has to be taken out.
  if (syncedVersion !== undefined && next !== undefined) return { ...before, pod, syncedVersion, next };
  const { next: _, syncedVersion: __, ...record } = before;
  return {
    ...record,
    pod,
    ...(syncedVersion === undefined ? {} : { syncedVersion }),
    ...(next === undefined ? {} : { next }),
  };
}

function withoutPod(state: KubeletState, key: string): KubeletState {
  return { ...state, pods: state.pods.without(key) };
}
