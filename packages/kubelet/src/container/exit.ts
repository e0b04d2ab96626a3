/** A container's end, and what follows: nothing, a new start, or a back-off. Models pkg/kubelet/kuberuntime/kuberuntime_manager.go doBackOff. */
import { restartsAllContainers } from "@kubenetsim/api";
import { extend, formatGoDuration, type Millis } from "@kubenetsim/sim";
import { containerEvent, runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime, Termination } from "../types.ts";
import { endPreStop, failPostStart } from "./hooks.ts";
import { shouldRestart } from "./restart-policy.ts";

/** The first wait, the longest, and how long a program must have run for the count to begin anew. */
const BACKOFF_MS: Millis = 10_000;
const BACKOFF_MAX_MS: Millis = 300_000;
const BACKOFF_RESET_MS: Millis = 2 * BACKOFF_MAX_MS;

/** The program has ended, by itself or by a signal. */
export function finishExit(turn: Turn, slot: Slot): void {
  const running = runtimeOf(turn, slot);
  if (running === undefined) return;
  const { runtime } = turn.context;
  const { uid } = turn.record;
  const message = runtime.terminationMessage?.(turn.key, uid, slot.container, running.exitsWith ?? 0) ?? "";
  runtime.stopContainer(turn.key, uid, slot.container.name);
  endPreStop(turn, slot, running);
  // A hook ends with the container in which it runs.
  if (running.postStart !== undefined) failPostStart(turn, slot);
  const { exitsAt, exitsWith = 0, killing, preStopEndsAt, postStart, ...rest } = running;
  const reason = exitsWith === 0 ? "Completed" : "Error";
  const end = { state: "terminated", reason, message, exitCode: exitsWith, finishedAt: turn.now } as const;
  const ended: ContainerRuntime = extend(rest, end);
  if (killing === "stop") {
    setRuntime(turn, slot, ended);
    return;
  }
  if (restartsAllContainers(slot.container, exitsWith)) {
    setRuntime(turn, slot, ended);
    turn.record = { ...turn.record, restartsAll: true };
    return;
  }
  planRestart(turn, slot, ended, exitsWith, killing === "restart");
}

/**
 * What follows an end, by the restart policy: the first time a new start at once, later after a wait that doubles.
 * What was killed to be replaced starts whatever its exit code says, if it need not wait: after a wait the policy decides.
 */
export function planRestart(turn: Turn, slot: Slot, ended: ContainerRuntime, exitCode: number, replaced = false): void {
  const finishedAt = ended.finishedAt ?? turn.now;
  const ranMs = finishedAt - (ended.startedAt ?? finishedAt);
  const backoffMs = ranMs > BACKOFF_RESET_MS ? 0 : ended.backoffMs;
  if (!shouldRestart(turn.pod, slot, exitCode) && !(replaced && backoffMs === 0)) {
    setRuntime(turn, slot, ended);
    return;
  }
  if (backoffMs > 0) {
    waitForRestart(turn, slot, { ...ended, backoffMs, startAt: finishedAt + backoffMs });
    return;
  }
  // Without a wait the container still shows how it ended, until the new one runs.
  setRuntime(turn, slot, { ...shownUntilStart(ended), backoffMs, step: "backoff", startAt: turn.now });
}

/** Where a hook has made the start fail, it is the failed start that is shown. */
function shownUntilStart(ended: ContainerRuntime): ContainerRuntime {
  const { failedHook, ...rest } = ended;
  if (failedHook === undefined) return ended;
  const lastTermination = terminationOf(ended);
  return { ...rest, lastTermination, state: "waiting", reason: "PostStartHookError", message: failedHook };
}

function waitForRestart(turn: Turn, slot: Slot, ended: ContainerRuntime): void {
  const { metadata } = turn.pod;
  const pod = `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
  const { name } = slot.container;
  containerEvent(turn, slot, "Warning", "BackOff", `Back-off restarting failed container ${name} in pod ${pod}`);
  const message = `back-off ${formatGoDuration(ended.backoffMs)} restarting failed container=${name} pod=${pod}`;
  const lastTermination = terminationOf(ended);
  setRuntime(turn, slot, {
    ...ended,
    lastTermination,
    state: "waiting",
    reason: "CrashLoopBackOff",
    message,
    step: "backoff",
  });
}

/** The wait after the next end. */
export function nextBackoff(backoffMs: Millis): Millis {
  return backoffMs === 0 ? BACKOFF_MS : Math.min(backoffMs * 2, BACKOFF_MAX_MS);
}

/** How it ended, as lastState keeps it. */
export function terminationOf(ended: ContainerRuntime): Termination {
  return {
    exitCode: ended.exitCode ?? 0,
    reason: ended.reason,
    ...(ended.message === "" ? {} : { message: ended.message }),
    ...(ended.containerID === undefined ? {} : { containerID: ended.containerID }),
    ...(ended.startedAt === undefined ? {} : { startedAt: ended.startedAt }),
    finishedAt: ended.finishedAt ?? 0,
  };
}
