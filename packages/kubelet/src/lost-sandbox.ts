/** A sandbox that has ended without the kubelet's doing, and what replaces it. Models kuberuntime_manager.go computePodActions where the sandbox has changed. */
import { advanceExits } from "./container/advance.ts";
import { startOver } from "./container/start-over.ts";
import { stopSandbox } from "./sandbox.ts";
import { allSlots, runtimeOf, type Slot, setRuntime, type Turn } from "./turn.ts";
import type { KubeletState } from "./types.ts";

/** 128 and the number of SIGKILL: what ran in a sandbox ends with it. */
const KILLED = 137;

/** The pod's sandbox ends now, with all that runs in it; the next sync sees that. Unchanged where there is no sandbox. */
export function loseSandbox(state: KubeletState, podKey: string): KubeletState {
  const record = state.pods.get(podKey);
  if (record?.sandbox !== "ready") return state;
  // Without the version that was synced last, the next sync does not take the pod for unchanged.
  const { syncedVersion, ...rest } = record;
  return { ...state, pods: state.pods.with(podKey, { ...rest, sandbox: "lost" }) };
}

/** One without an address is as good as none. Models kuberuntime/util PodSandboxChanged. */
export function hasLostSandbox({ pod, record }: Turn): boolean {
  if (record.sandbox !== "ready") return record.sandbox === "lost";
  return record.podIPs.length === 0 && pod.spec.hostNetwork !== true;
}

/** Makes way for another sandbox, in which all starts over; or lets the pod end, where nothing is to run again. */
export function replaceLostSandbox(turn: Turn): void {
  advanceExits(turn);
  const slots = allSlots(turn.pod);
  const hasRun = slots.some((slot) => runtimeOf(turn, slot)?.containerID !== undefined);
  const isFinal = hasRun && turn.pod.spec.restartPolicy === "Never";
  const again = isFinal ? [] : slots.filter((slot) => comesAgain(turn, slot));
  const restarts = again.some((slot) => slot.list === "containers");
  for (const slot of slots) endWithSandbox(turn, slot);
  const sandboxAttempt = (turn.record.sandboxAttempt ?? 0) + 1;
  stopSandbox(turn);
  turn.record = { ...turn.record, sandboxAttempt };
  if (!restarts) return;
  const message = "Pod sandbox changed, it will be killed and re-created.";
  turn.context.event(turn.pod, "Normal", "SandboxChanged", message);
  for (const slot of again) startOver(turn, slot);
  turn.record = { ...turn.record, sandbox: "pending" };
}

/** Only under OnFailure is a success the end; init containers run again in any case, ephemeral ones in none. */
function comesAgain(turn: Turn, { list, index, container }: Slot): boolean {
  if (list !== "containers") return list === "initContainers";
  if ((container.restartPolicy ?? turn.pod.spec.restartPolicy) !== "OnFailure") return true;
  const runtime = turn.record.containers[index];
  return runtime?.state !== "terminated" || runtime.exitCode !== 0;
}

function endWithSandbox(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.state === "running") {
    turn.context.runtime.stopContainer(turn.key, turn.record.uid, slot.container.name);
    const { exitsAt, exitsWith, killing, preStopEndsAt, postStart, ...rest } = runtime;
    const end = { reason: "Error", message: "", exitCode: KILLED, finishedAt: turn.now };
    setRuntime(turn, slot, { ...rest, ...end, state: "terminated" });
    return;
  }
  if (runtime?.step === undefined) return;
  const { step, startAt, ...rest } = runtime;
  setRuntime(turn, slot, rest);
}
