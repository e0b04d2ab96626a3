/** A pod's end: its programs are told to end, its sandbox goes, and then the pod itself. Models pkg/kubelet/kubelet.go SyncTerminatingPod and SyncTerminatedPod. */
import type { Pod } from "@kubenetsim/api";
import { extend, type Millis } from "@kubenetsim/sim";
import { advanceExits, giveUpStart, isRunning } from "./container/advance.ts";
import { hastenEnd, killContainer, MINIMUM_GRACE_MS } from "./container/kill.ts";
import { stopSandbox } from "./sandbox.ts";
import { publishStatus } from "./status/publish.ts";
import { allSlots, isSidecar, runtimeOf, type Slot, setRuntime, type Turn } from "./turn.ts";

/** Takes the end as far as it can go now; true once nothing of the pod is left on the node. */
export function advanceTermination(turn: Turn, graceMs: Millis): boolean {
  if (turn.record.terminating === undefined) begin(turn, graceMs);
  else hasten(turn, graceMs);
  advanceExits(turn);
  if (isRunning(turn.record)) return false;
  stopSandbox(turn);
  return true;
}

/** Shows how the containers ended, and lets the pod go from the API. */
export function finishDeletion(turn: Turn): void {
  const hasRun = turn.record.containers.some((each) => each.containerID !== undefined);
  if (hasRun) publishStatus(turn, true);
  turn.context.delete("pods", turn.key, { gracePeriodSeconds: 0, preconditions: { uid: turn.record.uid } });
}

/** The grace of a pod, at least a second. Models pod_workers.go calculateEffectiveGracePeriod. */
export function graceMsOf(pod: Pod): Millis {
  const seconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(seconds, 1) * 1000;
}

function begin(turn: Turn, graceMs: Millis): void {
  const slots = allSlots(turn.pod);
  for (const slot of slots) giveUpStart(turn, slot);
  const killAt = turn.now + Math.max(graceMs, MINIMUM_GRACE_MS);
  turn.record = extend(turn.record, { terminating: { since: turn.now, killAt } });
  for (const slot of slots) if (!isSidecar(slot)) kill(turn, slot, graceMs, turn.now);
  const othersEnd = turn.record.containers.reduce((end, each) => Math.max(end, each.exitsAt ?? end), turn.now);
  // Sidecars outlast what they accompany, and end in the opposite order.
  let from = othersEnd;
  for (const slot of slots.filter(isSidecar).reverse()) {
    kill(turn, slot, graceMs, from);
    from = Math.max(from, runtimeOf(turn, slot)?.exitsAt ?? from);
  }
}

function kill(turn: Turn, slot: Slot, graceMs: Millis, from: Millis): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.killing === undefined) {
    killContainer(turn, slot, { message: `Stopping container ${slot.container.name}`, graceMs, after: "stop", from });
    return;
  }
  setRuntime(turn, slot, { ...hastenEnd(runtime, turn.now + Math.max(graceMs, MINIMUM_GRACE_MS)), killing: "stop" });
}

// A second deletion, with less grace than the first.
function hasten(turn: Turn, graceMs: Millis): void {
  const killAt = turn.now + Math.max(graceMs, MINIMUM_GRACE_MS);
  const { terminating } = turn.record;
  if (terminating === undefined || killAt >= terminating.killAt) return;
  turn.record = { ...turn.record, terminating: { ...terminating, killAt } };
  for (const slot of allSlots(turn.pod)) {
    const runtime = runtimeOf(turn, slot);
    if (runtime?.state === "running") setRuntime(turn, slot, hastenEnd(runtime, killAt));
  }
}
