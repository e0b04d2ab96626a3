/** A container is told to end: its preStop hook, SIGTERM, and SIGKILL when the grace is over. Models kuberuntime_container.go killContainer. */
import type { ProbeHandler } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { containerEvent, runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime } from "../types.ts";

/** However short the grace, SIGTERM is given this long before SIGKILL. */
export const MINIMUM_GRACE_MS: Millis = 2_000;
/** 128 and the number of SIGKILL. */
const KILLED = 137;

export interface Kill {
  readonly message: string;
  readonly graceMs: Millis;
  readonly after: "restart" | "stop";
  /** When it is this container's turn; sidecars wait for the others. */
  readonly from: Millis;
}

/** Notes when the container will have ended, and how. */
export function killContainer(turn: Turn, slot: Slot, kill: Kill): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime === undefined || runtime.state !== "running") return;
  containerEvent(turn, slot, "Normal", "Killing", kill.message);
  const preStopMs = runPreStop(turn, slot, kill.graceMs);
  const graceMs = Math.max(kill.graceMs - preStopMs, MINIMUM_GRACE_MS);
  const takesMs = turn.context.runtime.terminationMs(turn.key, turn.record.uid, slot.container.name);
  const exitsAt = kill.from + preStopMs + Math.min(takesMs, graceMs);
  const killed = { killing: kill.after } as const;
  const endsBefore = runtime.exitsAt !== undefined && runtime.exitsAt <= exitsAt;
  const exitsWith = takesMs <= graceMs ? codeOnTerm(turn, slot) : KILLED;
  const ended = endsBefore ? killed : { ...killed, exitsAt, exitsWith };
  setRuntime(turn, slot, { ...runtime, ...ended });
}

/** Brings an end nearer that is under way. */
export function hastenEnd(runtime: ContainerRuntime, latest: Millis): ContainerRuntime {
  if (runtime.exitsAt !== undefined && runtime.exitsAt <= latest) return runtime;
  return { ...runtime, exitsAt: latest, exitsWith: KILLED };
}

function codeOnTerm(turn: Turn, slot: Slot): number {
  return turn.context.runtime.terminationCode?.(turn.key, turn.record.uid, slot.container.name) ?? 0;
}

/** A container of which the runtime has lost sight is ended, in case it still runs, and made anew whatever the policy says. */
export function replaceUnknown(turn: Turn, slot: Slot, runtime: ContainerRuntime): void {
  containerEvent(turn, slot, "Normal", "Killing", `Stopping container ${slot.container.name}`);
  turn.context.runtime.terminationMs(turn.key, turn.record.uid, slot.container.name);
  turn.context.runtime.stopContainer(turn.key, turn.record.uid, slot.container.name);
  const { exitsAt, exitsWith, killing, ...rest } = runtime;
  const lastTermination = { exitCode: KILLED, reason: "ContainerStatusUnknown", finishedAt: turn.now };
  setRuntime(turn, slot, { ...rest, lastTermination, state: "waiting", reason: "ContainerCreating" });
}

// A command or a request takes no time here; a sleep takes its seconds, at most the grace.
function runPreStop(turn: Turn, slot: Slot, graceMs: Millis): Millis {
  const hook = slot.container.lifecycle?.preStop;
  if (hook === undefined || graceMs <= 0) return 0;
  if (hook.sleep !== undefined) return Math.min(hook.sleep.seconds * 1000, graceMs);
  const handler = handlerOf(hook.exec, hook.httpGet);
  if (handler === undefined) return 0;
  const { result } = turn.context.runtime.probe(turn.pod, slot.container, handler, graceMs / 1000);
  if (result === "failure") containerEvent(turn, slot, "Warning", "FailedPreStopHook", "PreStopHook failed");
  return 0;
}

function handlerOf(exec: ProbeHandler["exec"], httpGet: ProbeHandler["httpGet"]): ProbeHandler | undefined {
  if (exec !== undefined) return { exec };
  return httpGet === undefined ? undefined : { httpGet };
}
