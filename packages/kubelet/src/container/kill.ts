/** A container is told to end: its preStop hook, SIGTERM, and SIGKILL when the grace is over. Models kuberuntime_container.go killContainer. */
import { extend, type Millis } from "@kubenetsim/sim";
import { containerEvent, runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime } from "../types.ts";
import { runPreStop } from "./hooks.ts";
import { shouldRestart } from "./restart-policy.ts";

/** However short the grace, SIGTERM is given this long before SIGKILL. */
export const MINIMUM_GRACE_MS: Millis = 2_000;
/** 128 and the number of SIGKILL. */
const KILLED = 137;

export interface Kill {
  readonly message: string;
  readonly graceMs: Millis;
  readonly after: "restart" | "stop" | "policy";
  /** When it is this container's turn to get SIGTERM; sidecars wait for the others, but not with their preStop hooks. */
  readonly from: Millis;
}

/** Notes when the container will have ended, and how. */
export function killContainer(turn: Turn, slot: Slot, kill: Kill): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime === undefined || runtime.state !== "running") return;
  containerEvent(turn, slot, "Normal", "Killing", kill.message);
  const { waitsMs, endsAt } = runPreStop(turn, slot, kill.graceMs);
  const { termAt, graceMs } = afterWaits(turn.now + waitsMs, kill.graceMs - wholeSeconds(waitsMs), kill.from);
  const takesMs = turn.context.runtime.terminationMs(turn.key, turn.record.uid, slot.container.name);
  const exitsAt = termAt + Math.min(takesMs, graceMs);
  const { postStart, ...rest } = runtime;
  const killed = { killing: kill.after, ...(endsAt === undefined ? {} : { preStopEndsAt: endsAt }) } as const;
  const endsBefore = runtime.exitsAt !== undefined && runtime.exitsAt <= exitsAt;
  const exitsWith = takesMs <= graceMs ? codeOnTerm(turn, slot) : KILLED;
  setRuntime(turn, slot, extend(rest, endsBefore ? killed : extend(killed, { exitsAt, exitsWith })));
}

/** Waits for its turn as long as there is grace; a little of that is left in any case. */
function afterWaits(at: Millis, leftMs: Millis, turnAt: Millis): { readonly termAt: Millis; readonly graceMs: Millis } {
  const waitsMs = leftMs <= 0 ? 0 : Math.min(Math.max(turnAt - at, 0), leftMs);
  return { termAt: at + waitsMs, graceMs: Math.max(leftMs - wholeSeconds(waitsMs), MINIMUM_GRACE_MS) };
}

// The kubelet counts its grace in whole seconds: of a wait, what is over the last second is free.
function wholeSeconds(ms: Millis): Millis {
  return Math.floor(ms / 1000) * 1000;
}

/** Brings an end nearer that is under way. */
export function hastenEnd(runtime: ContainerRuntime, latest: Millis): ContainerRuntime {
  if (runtime.exitsAt !== undefined && runtime.exitsAt <= latest) return runtime;
  return { ...runtime, exitsAt: latest, exitsWith: KILLED };
}

function codeOnTerm(turn: Turn, slot: Slot): number {
  return turn.context.runtime.terminationCode?.(turn.key, turn.record.uid, slot.container.name) ?? 0;
}

/**
 * A container of which the runtime has lost sight is ended, in case it still runs, and made anew whatever the policy says. But a
 * plain init container has failed with that.
 */
export function replaceUnknown(turn: Turn, slot: Slot, runtime: ContainerRuntime): void {
  if (slot.list === "initContainers" && !shouldRestart(turn.pod, slot, KILLED)) {
    const end = { exitCode: KILLED, reason: "ContainerStatusUnknown", message: "", finishedAt: turn.now };
    setRuntime(turn, slot, { ...runtime, ...end, state: "terminated" });
    return;
  }
  containerEvent(turn, slot, "Normal", "Killing", `Stopping container ${slot.container.name}`);
  turn.context.runtime.terminationMs(turn.key, turn.record.uid, slot.container.name);
  turn.context.runtime.stopContainer(turn.key, turn.record.uid, slot.container.name);
  const { exitsAt, exitsWith, killing, preStopEndsAt, postStart, ...rest } = runtime;
  const lastTermination = { exitCode: KILLED, reason: "ContainerStatusUnknown", finishedAt: turn.now };
  setRuntime(turn, slot, { ...rest, lastTermination, state: "waiting", reason: "ContainerCreating" });
}
