/** A sandbox that has ended without the kubelet's doing, and what replaces it. Models kuberuntime_manager.go computePodActions where the sandbox has changed. */
import { advanceExits } from "./container/advance.ts";
import { terminationOf } from "./container/exit.ts";
import { stopSandbox } from "./sandbox.ts";
import { allSlots, runtimeOf, type Slot, setRuntime, type Turn } from "./turn.ts";
import type { ContainerRuntime, KubeletState } from "./types.ts";

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

/** Makes way for another sandbox, in which all starts over; or lets the pod end, where nothing is to run again. */
export function replaceLostSandbox(turn: Turn): void {
  advanceExits(turn);
  const slots = allSlots(turn.pod);
  const hasRun = slots.some((slot) => runtimeOf(turn, slot)?.containerID !== undefined);
  const isFinal = hasRun && turn.pod.spec.restartPolicy === "Never";
  const again = isFinal ? [] : slots.filter((slot) => !hasSucceeded(turn, slot));
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

/** Only under OnFailure is a success the end; init containers run again in any case. */
function hasSucceeded(turn: Turn, slot: Slot): boolean {
  if (slot.list === "initContainers" || turn.pod.spec.restartPolicy !== "OnFailure") return false;
  const runtime = runtimeOf(turn, slot);
  return runtime?.state === "terminated" && runtime.exitCode === 0;
}

function endWithSandbox(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.state === "running") {
    turn.context.runtime.stopContainer(turn.key, turn.record.uid, slot.container.name);
    const { exitsAt, exitsWith, killing, ...rest } = runtime;
    const end = { reason: "Error", message: "", exitCode: KILLED, finishedAt: turn.now };
    setRuntime(turn, slot, { ...rest, ...end, state: "terminated" });
    return;
  }
  if (runtime?.step === undefined) return;
  const { step, startAt, ...rest } = runtime;
  setRuntime(turn, slot, rest);
}

/** As before its first start, but that its ends are remembered. */
function startOver(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.containerID === undefined) return;
  const lastTermination = runtime.state === "terminated" ? terminationOf(runtime) : runtime.lastTermination;
  const fresh: ContainerRuntime = {
    name: runtime.name,
    state: "waiting",
    reason: (turn.pod.spec.initContainers?.length ?? 0) > 0 ? "PodInitializing" : "ContainerCreating",
    message: "",
    restartCount: runtime.restartCount + 1,
    backoffMs: runtime.backoffMs,
    probes: runtime.probes,
    env: [],
    ...(lastTermination === undefined ? {} : { lastTermination }),
  };
  setRuntime(turn, slot, fresh);
}
