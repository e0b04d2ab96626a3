/** A container's postStart hook: the kubelet waits for it before it goes on with the pod. Models kuberuntime_container.go startContainer, step 4. */
import { resumeProbes } from "../probes/worker.ts";
import { runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime } from "../types.ts";
import { failPostStart, runHook } from "./hooks.ts";
import { killContainer } from "./kill.ts";

/** Begins the postStart hook of a container that has just been started. `before`: as it was until then. */
export function beginPostStart(turn: Turn, slot: Slot, before: ContainerRuntime): void {
  const hook = slot.container.lifecycle?.postStart;
  const runtime = runtimeOf(turn, slot);
  if (hook === undefined || runtime === undefined) return;
  const { ok, message, tookMs } = runHook(turn, slot, hook);
  const postStart = { endsAt: turn.now + tookMs, before, ...(ok ? {} : { failure: message }) };
  setRuntime(turn, slot, { ...runtime, postStart });
  endPostStart(turn, slot);
}

/** Once the hook has ended the container goes on, or is ended in its turn; true if that is now. */
export function endPostStart(turn: Turn, slot: Slot): boolean {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.postStart === undefined || runtime.postStart.endsAt > turn.now) return false;
  const { postStart, ...rest } = runtime;
  if (postStart.failure === undefined) {
    const probes = resumeProbes(slot.container, rest, turn.now);
    setRuntime(turn, slot, { ...rest, probes });
    return true;
  }
  setRuntime(turn, slot, { ...rest, failedHook: postStart.failure });
  failPostStart(turn, slot);
  const graceMs = (turn.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  killContainer(turn, slot, { message: "FailedPostStartHook", graceMs, after: "policy", from: turn.now });
  return true;
}
