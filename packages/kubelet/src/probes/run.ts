/** Asks the containers whose probes are due, and kills those that failed for good. Models pkg/kubelet/prober/prober.go. */
import { isStarted } from "../container/advance.ts";
import { killContainer } from "../container/kill.ts";
import { restartsAfterKill } from "../container/restart-policy.ts";
import { allSlots, containerEvent, isSidecar, runtimeOf, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime, ProbeResult, ProbeState } from "../types.ts";
import { firstProbeAt, type ProbeKind, probeOf, recordOutcome, tickFrom } from "./worker.ts";

const TITLE = { startup: "Startup", readiness: "Readiness", liveness: "Liveness" } as const;

/** Whether any container was killed: the containers then have another step to take. */
export function runProbes(turn: Turn): boolean {
  let killed = false;
  for (const slot of allSlots(turn.pod)) {
    // Plain init containers have no probes, and ephemeral ones neither.
    if (slot.list !== "containers" && !isSidecar(slot)) continue;
    for (const kind of KINDS) killed = runProbe(turn, slot, kind) || killed;
  }
  return killed;
}

const KINDS: readonly ProbeKind[] = ["startup", "readiness", "liveness"];

/** When a probe runs next; undefined while it rests. */
export function dueAt(kind: ProbeKind, runtime: ContainerRuntime, terminating: boolean): number | undefined {
  const state = runtime.probes[kind];
  if (state === undefined || runtime.state !== "running" || runtime.postStart !== undefined || state.onHold)
    return undefined;
  if (kind === "startup") return state.result === "success" || terminating ? undefined : state.nextAt;
  if (!isStarted(runtime)) return undefined;
  return kind === "liveness" && (terminating || runtime.killing !== undefined) ? undefined : state.nextAt;
}

/** Whether the last answer is what is published, or none has ever come: nothing is on its way to a threshold. */
export function isSteady(kind: ProbeKind, state: ProbeState): boolean {
  if (state.probed !== true) return kind === "liveness";
  return state.result === state.last || state.last === "none";
}

function runProbe(turn: Turn, slot: Slot, kind: ProbeKind): boolean {
  const runtime = runtimeOf(turn, slot);
  const state = runtime?.probes[kind];
  const probe = probeOf(slot.container, kind);
  if (runtime === undefined || state === undefined || probe === undefined) return false;
  const at = dueAt(kind, runtime, turn.record.terminating !== undefined);
  if (at === undefined || at > turn.now) return false;
  const answer = turn.context.runtime.probe(turn.pod, slot.container, probe, probe.timeoutSeconds ?? 1);
  tell(turn, slot, TITLE[kind], answer);
  const after = recordOutcome(kind, probe, state, answer.result, turn.now);
  const counted: ContainerRuntime = { ...runtime, probes: withState(runtime.probes, kind, after) };
  const hasStarted = kind === "startup" && after.result === "success";
  setRuntime(turn, slot, hasStarted ? withOthersDue(turn, slot, counted) : counted);
  if (!after.onHold || after.result !== "failure") return false;
  killFailed(turn, slot, kind, probe.terminationGracePeriodSeconds);
  return true;
}

function tell(turn: Turn, slot: Slot, title: string, { result, message, warning }: ProbeResult): void {
  if (result === "failure") containerEvent(turn, slot, "Warning", "Unhealthy", `${title} probe failed: ${message}`);
  else if (result === "unknown") {
    const words = `${title} probe errored and resulted in unknown state: ${message}`;
    containerEvent(turn, slot, "Warning", "Unhealthy", words);
  }
  if (warning !== undefined)
    containerEvent(turn, slot, "Warning", "ProbeWarning", `${title} probe warning: ${warning}`);
}

// No computed key: this runs for every probe.
function withState(probes: ContainerRuntime["probes"], kind: ProbeKind, state: ProbeState): ContainerRuntime["probes"] {
  if (kind === "startup") return { ...probes, startup: state };
  return kind === "readiness" ? { ...probes, readiness: state } : { ...probes, liveness: state };
}

// Readiness is asked at once, for the pod's status wants to know; liveness at its next tick.
function withOthersDue(turn: Turn, slot: Slot, runtime: ContainerRuntime): ContainerRuntime {
  const { readiness, liveness } = runtime.probes;
  const { readinessProbe, livenessProbe } = slot.container;
  const startedAt = runtime.startedAt ?? turn.now;
  return {
    ...runtime,
    probes: {
      ...runtime.probes,
      ...(readiness === undefined || readinessProbe === undefined
        ? {}
        : { readiness: { ...readiness, nextAt: Math.max(firstProbeAt(readinessProbe, startedAt), turn.now) } }),
      ...(liveness === undefined || livenessProbe === undefined
        ? {}
        : { liveness: { ...liveness, nextAt: tickFrom(livenessProbe, startedAt, turn.now) } }),
    },
  };
}

function killFailed(turn: Turn, slot: Slot, kind: ProbeKind, ownGraceSeconds: number | undefined): void {
  const comesBack = restartsAfterKill(turn.pod, slot);
  const graceSeconds = ownGraceSeconds ?? turn.pod.spec.terminationGracePeriodSeconds ?? 30;
  killContainer(turn, slot, {
    message: `Container ${slot.container.name} failed ${kind} probe${comesBack ? ", will be restarted" : ""}`,
    graceMs: graceSeconds * 1000,
    after: comesBack ? "restart" : "stop",
    from: turn.now,
  });
}
