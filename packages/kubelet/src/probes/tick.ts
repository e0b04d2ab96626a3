/** What the worker of one probe does at its tick. Models pkg/kubelet/prober/worker.go doProbe. */
import type { Pod } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { allShouldRestart, restartsAfterKill, shouldRestart } from "../container/restart-policy.ts";
import type { Slot } from "../turn.ts";
import type { ContainerRuntime, ProbeResult, ProbeState } from "../types.ts";
import { dueAt } from "./run.ts";
import { type ProbeKind, probeOf, recordOutcome } from "./worker.ts";

/** What a tick leaves. */
export interface Tick {
  /** Absent as long as there is no container. */
  readonly state?: ProbeState;
  /** False: the worker ends, for nothing will start this container again. */
  readonly goesOn: boolean;
  /** Whether the container was asked. */
  readonly probed: boolean;
  /** The container has failed for good and is replaced. */
  readonly replaces: boolean;
}

/** `runtime` undefined: the kubelet knows of no such container. */
export function tick(
  pod: Pod,
  slot: Slot,
  kind: ProbeKind,
  runtime: ContainerRuntime | undefined,
  now: Millis,
  ask: () => ProbeResult["result"],
): Tick {
  const probe = probeOf(slot.container, kind);
  const state = runtime?.probes[kind];
  const phase = pod.status?.phase;
  if (phase === "Failed" || phase === "Succeeded") return { ...rest(pod, slot, state), goesOn: false };
  if (runtime === undefined || probe === undefined || state === undefined) return rest(pod, slot, undefined);
  if (state.onHold) return rest(pod, slot, state);
  if (runtime.state !== "running") {
    const ended = runtime.state !== "waiting";
    const comesBack = !ended || shouldRestart(pod, slot, runtime.exitCode ?? 0) || allShouldRestart(pod);
    return { state: { ...state, result: "failure" }, goesOn: comesBack, probed: false, replaces: false };
  }
  // A quiet end: what is being stopped is not also replaced.
  if (pod.metadata.deletionTimestamp !== undefined && kind !== "readiness") {
    return { state: { ...state, result: "success" }, goesOn: false, probed: false, replaces: false };
  }
  const at = dueAt(kind, runtime, false);
  if (at === undefined || at > now) return rest(pod, slot, state);
  return { ...rest(pod, slot, recordOutcome(kind, probe, state, ask(), now)), probed: true };
}

function rest(pod: Pod, slot: Slot, state: ProbeState | undefined): Tick {
  const common = { goesOn: true, probed: false };
  if (state === undefined) return { ...common, replaces: false };
  return { ...common, state, replaces: state.onHold && state.result === "failure" && restartsAfterKill(pod, slot) };
}
