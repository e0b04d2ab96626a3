/** What a container does right after its start and before its end. Models pkg/kubelet/lifecycle/handlers.go and kuberuntime_container.go executePreStopHook. */
import type { LifecycleHandler } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { containerEvent, type Slot, type Turn } from "../turn.ts";
import type { ContainerRuntime, HookResult } from "../types.ts";

/** How long the kubelet waits for a preStop hook, and until when the hook itself would run on. */
export interface PreStop {
  readonly waitsMs: Millis;
  readonly endsAt?: Millis;
}

/** Runs the preStop hook, for which the kubelet waits at most the grace. */
export function runPreStop(turn: Turn, slot: Slot, graceMs: Millis): PreStop {
  const hook = slot.container.lifecycle?.preStop;
  if (hook === undefined || graceMs <= 0) return { waitsMs: 0 };
  const { ok, tookMs } = runHook(turn, slot, hook);
  const waitsMs = Math.min(tookMs, graceMs);
  const isTold = !ok && tookMs <= graceMs;
  if (isTold) failPreStop(turn, slot);
  // What sleeps in the kubelet has no process that could end with the container.
  return isTold || hook.sleep !== undefined ? { waitsMs } : { waitsMs, endsAt: turn.now + tookMs };
}

/** A hook fails that has not ended when its container does. */
export function endPreStop(turn: Turn, slot: Slot, runtime: ContainerRuntime): void {
  if (runtime.preStopEndsAt !== undefined && runtime.preStopEndsAt > turn.now) failPreStop(turn, slot);
}

/** Nothing of what was printed is told, for it may be secret. */
export function failPostStart(turn: Turn, slot: Slot): void {
  containerEvent(turn, slot, "Warning", "FailedPostStartHook", "PostStartHook failed");
}

function failPreStop(turn: Turn, slot: Slot): void {
  containerEvent(turn, slot, "Warning", "FailedPreStopHook", "PreStopHook failed");
}

/** How it goes is known at once; it has gone that way when `tookMs` are over. */
export function runHook(turn: Turn, slot: Slot, hook: LifecycleHandler): HookResult {
  if (hook.sleep !== undefined) return { ok: true, message: "", tookMs: hook.sleep.seconds * 1000 };
  return turn.context.runtime.runHook(turn.pod, slot.container, hook);
}
