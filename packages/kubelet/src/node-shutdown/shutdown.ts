/** A node that shuts down: its pods end in groups, the least important first. Models pkg/kubelet/nodeshutdown processShutdownEvent. */
import type { Pod, PodStatus } from "@kubenetsim/api";
import { setCondition } from "@kubenetsim/api";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { isRunning } from "../container/advance.ts";
import { runProbes } from "../probes/run.ts";
import { changePods } from "../state.ts";
import { publishStatus } from "../status/publish.ts";
import { advanceTermination } from "../terminate.ts";
import type { Turn } from "../turn.ts";
import type { KubeletState, PodRuntime } from "../types.ts";
import { periodOf, type ShutdownGracePeriod } from "./grace-periods.ts";

/** The node is told that it is to shut down: from now on it takes no pods. */
export function beginShutdown(state: KubeletState, periods: readonly ShutdownGracePeriod[], now: Millis): KubeletState {
  return advanceShutdown({ ...state, shutdown: { periods, current: -1, endsAt: now } }, now);
}

/** On to the next group that has pods, once those of this one have ended or its time is up. */
export function advanceShutdown(state: KubeletState, now: Millis): KubeletState {
  const { shutdown } = state;
  if (shutdown === undefined) return state;
  const { periods } = shutdown;
  let { current, endsAt } = shutdown;
  while (current < periods.length && (now >= endsAt || !hasPods(state, periods, current))) {
    current += 1;
    endsAt = hasPods(state, periods, current) ? now + (periods[current]?.graceMs ?? 0) : now;
  }
  if (current === shutdown.current) return state;
  return { ...state, pods: changePods(state.pods, (record) => record), shutdown: { periods, current, endsAt } };
}

/** Whether all groups have had their time: the machine may go off. */
export function isShutDown({ shutdown }: KubeletState): boolean {
  return shutdown !== undefined && shutdown.current >= shutdown.periods.length;
}

/** How long the pod may still take, if its group's turn has come. */
export function shutdownGraceMs({ shutdown }: KubeletState, pod: Pod): Millis | undefined {
  if (shutdown === undefined) return undefined;
  const group = periodOf(shutdown.periods, pod);
  if (group > shutdown.current) return undefined;
  const own = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  return Math.min(own, shutdown.periods[group]?.graceMs ?? own);
}

const MESSAGE = "Pod was terminated in response to imminent node shutdown.";

/** Ends the pod's programs; its status says why once they have ended. Until then it shows nothing, and Services go on using it. */
export function endForShutdown(turn: Turn, graceMs: Millis): Pod {
  if (isOver(turn.record)) return publishStatus(turn, true);
  const hasEnded = advanceTermination(turn, graceMs);
  if (!hasEnded) runProbes(turn);
  return publishStatus(turn, hasEnded, hasEnded ? (status) => terminated(status, turn.now) : undefined);
}

// Since v1.27 a pod whose programs have all ended well has succeeded, also now.
function terminated(status: PodStatus, now: Millis): PodStatus {
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastTransitionTime: formatRfc3339(now),
    reason: "TerminationByKubelet",
    message: MESSAGE,
  } as const;
  const conditions = setCondition(status.conditions, condition);
  if (status.phase === "Succeeded") return { ...status, conditions };
  return { ...status, phase: "Failed", conditions, reason: "Terminated", message: MESSAGE };
}

function hasPods({ pods }: KubeletState, periods: readonly ShutdownGracePeriod[], group: number): boolean {
  return [...pods.values()].some((record) => !isOver(record) && periodOf(periods, record.pod) === group);
}

function isOver(record: PodRuntime): boolean {
  return record.sandbox === "stopped" && !isRunning(record);
}
