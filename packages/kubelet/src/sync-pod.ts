/** Brings one pod on this node nearer to what its source says, the API or a file. Models pkg/kubelet/pod_workers.go and kubelet.go SyncPod. */
import type { Pod } from "@kubenetsim/api";
import { emptyTree, extend } from "@kubenetsim/sim";
import { type Refusal, refusalOf, reject } from "./admission/admit.ts";
import { advanceContainers, advanceExits, isDone, isRunning, stopSidecars } from "./container/advance.ts";
import { restartAll } from "./container/restart-all.ts";
import { earlyEndOf, endEarly } from "./ended-early.ts";
import { hasLostSandbox, replaceLostSandbox } from "./lost-sandbox.ts";
import { nextOf } from "./next.ts";
import { endForShutdown, shutdownGraceMs } from "./node-shutdown/shutdown.ts";
import { runProbes } from "./probes/run.ts";
import { ensureSandbox, stopSandbox } from "./sandbox.ts";
import { newPodRuntime, withEphemeral } from "./state.ts";
import { looksAlike } from "./status/looks-alike.ts";
import { publishStatus } from "./status/publish.ts";
import { advanceTermination, finishDeletion, graceMsOf } from "./terminate.ts";
import type { Turn } from "./turn.ts";
import type { ContainerRuntime, KubeletContext, KubeletState, Next, PodRuntime } from "./types.ts";

/** What a sync leaves: the kubelet's new state, and when it is to be called again if nothing else happens. */
export interface SyncResult {
  readonly state: KubeletState;
  readonly next?: Next;
}

/** More rounds of containers and probes than one moment can hold. */
const ROUNDS_MAX = 8;

/** See `pod-source.ts`. */
export function syncPod(state: KubeletState, context: KubeletContext, podKey: string): SyncResult {
  const pod = context.get("pods", podKey);
  const record = state.pods.get(podKey);
  if (record === undefined)
    return pod?.spec.nodeName === context.node ? syncNew(state, context, podKey, pod) : { state };
  if (pod === undefined || pod.metadata.uid !== record.uid) return syncOrphan(state, context, podKey, record, pod);
  if (hasNothingToDo(record, pod, context)) return record.next === undefined ? { state } : { state, next: record.next };
  return syncKnown(state, turnOf(state, context, podKey, pod, withEphemeral({ ...record, pod }, pod)));
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
    const refusal = refusalOf(state, context, key, pod);
    if (refusal !== undefined) return refuse(state, context, pod, refusal);
    return syncKnown(state, turnOf(state, context, key, pod, newPodRuntime(pod, context.now)));
  }
  // It was never started here, or it is held by finalizers after its end: there is nothing to stop.
  const { uid = "", deletionGracePeriodSeconds } = pod.metadata;
  if (deletionGracePeriodSeconds !== 0) context.delete("pods", key, { gracePeriodSeconds: 0, preconditions: { uid } });
  return { state };
}

/** A kubelet says no fifty times a second at most: whoever makes the pod anew at once makes no more of them. */
function refuse(state: KubeletState, context: KubeletContext, pod: Pod, refusal: Refusal): SyncResult {
  const at = (state.refusedAt ?? Number.NEGATIVE_INFINITY) + REFUSAL_MS;
  if (context.now < at) return { state, next: { at, steady: false } };
  reject(context, pod, refusal);
  return { state: { ...state, refusedAt: context.now } };
}

/** Models `--kube-api-qps`. */
const REFUSAL_MS = 20;

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
  context.runtime.forgetPod?.(record.uid);
  const rest = withoutPod(state, key);
  if (successor === undefined || successor.spec.nodeName !== context.node) return { state: rest };
  return syncNew(rest, context, key, successor);
}

function syncKnown(state: KubeletState, turn: Turn): SyncResult {
  if (turn.pod.metadata.deletionTimestamp !== undefined) return syncDeleted(state, turn);
  const graceMs = shutdownGraceMs(state, turn.pod);
  if (graceMs !== undefined) return keep(state, turn, endForShutdown(turn, graceMs));
  const early = earlyEndOf(turn);
  if (early !== undefined) return keep(state, turn, endEarly(turn, early));
  if (hasLostSandbox(turn)) replaceLostSandbox(turn);
  const before = state.pods.get(turn.key);
  if (ensureSandbox(turn)) advancePod(turn);
  return keep(state, turn, showsAlready(before, turn) ? turn.pod : publishStatus(turn, false));
}

const NONE: readonly ContainerRuntime[] = [];

/** Whether what the API shows came of the same state: then most rounds of probes have nothing to write. */
function showsAlready(before: PodRuntime | undefined, { pod, record }: Turn): boolean {
  if (before?.syncedVersion === undefined || before.syncedVersion !== pod.metadata.resourceVersion) return false;
  return (
    before.sandbox === record.sandbox &&
    before.restartsAll === record.restartsAll &&
    before.podIPs === record.podIPs &&
    looksAlike(before.containers, record.containers) &&
    looksAlike(before.initContainers, record.initContainers) &&
    looksAlike(before.ephemeralContainers ?? NONE, record.ephemeralContainers ?? NONE)
  );
}

function syncDeleted(state: KubeletState, turn: Turn): SyncResult {
  const graceMs = graceMsOf(turn.pod);
  if (!advanceTermination(turn, Math.min(graceMs, shutdownGraceMs(state, turn.pod) ?? graceMs))) {
    // Readiness goes on being asked, so that a Service can still use what drains.
    runProbes(turn);
    return keep(state, turn, publishStatus(turn, false));
  }
  finishDeletion(turn);
  turn.context.runtime.forgetPod?.(turn.record.uid);
  return { state: withoutPod(state, turn.key) };
}

function advancePod(turn: Turn): void {
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
    if (turn.record.restartsAll === true && !restartAll(turn)) return;
    if (!isDone(turn.record)) advanceContainers(turn);
    if (turn.record.restartsAll === true) continue;
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
  const after: KubeletState = { ...state, pods: state.pods.with(turn.key, kept), images };
  return next === undefined ? { state: after } : { state: after, next };
}

function keptOf(before: PodRuntime, published: Pod | undefined, next: Next | undefined): PodRuntime {
  const pod = published ?? before.pod;
  const syncedVersion = published?.metadata.resourceVersion;
  // What nearly every sync leaves: nothing has to be taken out.
  if (syncedVersion !== undefined && next !== undefined) return extend(before, { pod, syncedVersion, next });
  const { next: _, syncedVersion: __, ...record } = before;
  return extend(record, {
    pod,
    ...(syncedVersion === undefined ? {} : { syncedVersion }),
    ...(next === undefined ? {} : { next }),
  });
}

function withoutPod(state: KubeletState, key: string): KubeletState {
  return { ...state, pods: state.pods.without(key) };
}
