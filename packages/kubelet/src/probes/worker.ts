/** The counters of one probe of one container. Models pkg/kubelet/prober/worker.go. */
import type { Container, Probe } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import type { ContainerRuntime, ProbeResult, ProbeState } from "../types.ts";

export type ProbeKind = "startup" | "readiness" | "liveness";

/** What counts before the first answer. */
const INITIAL = { startup: "unknown", readiness: "failure", liveness: "success" } as const;

/** The probe that a container asks for. */
export function probeOf(container: Container, kind: ProbeKind): Probe | undefined {
  if (kind === "startup") return container.startupProbe;
  return kind === "readiness" ? container.readinessProbe : container.livenessProbe;
}

/** A container that a kubelet found running when it came up, and whose status it leaves as it was. */
export interface FoundContainer {
  readonly sidecar: boolean;
  /** `started` of the status that stands in the API. */
  readonly started: boolean;
}

/**
 * The workers of a container that has just been started. They outlive it: their counters go on from the container before.
 * Of one that was found running nothing is set until its first answer.
 */
export function newProbes(
  container: Container,
  startedAt: Millis,
  before: ContainerRuntime["probes"],
  found?: FoundContainer,
): ContainerRuntime["probes"] {
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const worker = (kind: ProbeKind, probe: Probe): ProbeState => ({
    result: firstResult(kind, found),
    run: before[kind]?.run ?? 0,
    last: before[kind]?.last ?? "none",
    nextAt: firstProbeAt(probe, startedAt),
    onHold: false,
  });
  const workers: { [K in ProbeKind]?: ProbeState } = {};
  if (startupProbe !== undefined) workers.startup = worker("startup", startupProbe);
  if (readinessProbe !== undefined) workers.readiness = worker("readiness", readinessProbe);
  if (livenessProbe !== undefined) workers.liveness = worker("liveness", livenessProbe);
  return workers;
}

// A sidecar that had started is not asked again whether it has, so that the init containers after it are not held up.
function firstResult(kind: ProbeKind, found: FoundContainer | undefined): ProbeState["result"] {
  if (found === undefined) return INITIAL[kind];
  return kind === "startup" && found.sidecar && found.started ? "success" : "unset";
}

/** When a container is asked first: without the kubelet's random delay, so that two runs are the same. */
export function firstProbeAt(probe: Probe, startedAt: Millis): Millis {
  return startedAt + (probe.initialDelaySeconds ?? 0) * 1000;
}

/** The first tick of a probe's period that is not before a time. */
export function tickFrom(probe: Probe, startedAt: Millis, from: Millis): Millis {
  const first = firstProbeAt(probe, startedAt);
  if (first >= from) return first;
  return first + Math.ceil((from - first) / periodMs(probe)) * periodMs(probe);
}

/** Nobody was asked while the postStart hook ran: each probe goes on at its next tick. */
export function resumeProbes(
  container: Container,
  { probes, startedAt = 0 }: ContainerRuntime,
  now: Millis,
): ContainerRuntime["probes"] {
  const resumed = (kind: ProbeKind, state: ProbeState): ProbeState => ({
    ...state,
    nextAt: Math.max(state.nextAt, tickFrom(probeOf(container, kind) ?? {}, startedAt, now)),
  });
  const { startup, readiness, liveness } = probes;
  return {
    ...(startup === undefined ? {} : { startup: resumed("startup", startup) }),
    ...(readiness === undefined ? {} : { readiness: resumed("readiness", readiness) }),
    ...(liveness === undefined ? {} : { liveness: resumed("liveness", liveness) }),
  };
}

/** Counts one answer: the result changes once as many answers in a row as the threshold asks for agree. */
export function recordOutcome(
  kind: ProbeKind,
  probe: Probe,
  state: ProbeState,
  outcome: ProbeResult["result"],
  now: Millis,
): ProbeState {
  const nextAt = Math.max(state.nextAt + periodMs(probe), now + 1);
  if (outcome === "unknown") return { ...state, nextAt, probed: true };
  const run = state.last === outcome ? state.run + 1 : 1;
  // Written out: a spread that adds a field costs more than all the rest, and this runs for every probe.
  const counted: ProbeState = { result: state.result, run, last: outcome, nextAt, onHold: state.onHold, probed: true };
  const threshold = outcome === "success" ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  if (run < threshold) return counted;
  // The container is to be replaced, or has started: nobody asks this one again.
  const isOver = kind === "startup" || (kind === "liveness" && outcome === "failure");
  if (isOver) return { ...counted, result: outcome, run: 0, onHold: true };
  return { ...counted, result: outcome };
}

function periodMs(probe: Probe): Millis {
  return Math.max(probe.periodSeconds ?? 10, 1) * 1000;
}
