/** A pod in few words: how many containers are ready, what it is doing, how often it restarted. Models pkg/printers/internalversion/printers.go printPod. */
import { type ContainerState, type ContainerStatus, isConditionTrue, type Pod } from "@kubenetsim/api";

export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** The STATUS column. */
  readonly reason: string;
  readonly restarts: number;
  /** When a container last ended before a restart; empty if none did. */
  readonly lastRestart: string;
}

/** What `kubectl get pods` tells of a pod. */
export function podSummary(pod: Pod): PodSummary {
  const init = initSummary(pod);
  const begins = { ...init.sidecars, reason: init.reason };
  const started = !init.initializing || isConditionTrue(pod.status?.conditions, "Initialized");
  const counted = started ? mainSummary(pod, begins) : { ...init.all, ready: init.sidecars.ready, reason: init.reason };
  const sidecars = (pod.spec?.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  const total = (pod.spec?.containers ?? []).length + sidecars.length;
  return { ...counted, total, reason: deletionReason(pod) ?? counted.reason };
}

interface Count {
  readonly restarts: number;
  readonly lastRestart: string;
  readonly ready: number;
}

const NOTHING: Count = { restarts: 0, lastRestart: "", ready: 0 };

interface InitSummary {
  readonly reason: string;
  readonly initializing: boolean;
  readonly all: Count;
  /** Of the init containers that go on running. */
  readonly sidecars: Count;
}

/** Init containers, in order, up to the first that is neither done nor a started sidecar. */
function initSummary(pod: Pod): InitSummary {
  const names = new Set(
    (pod.spec?.initContainers ?? []).filter((c) => c.restartPolicy === "Always").map((c) => c.name),
  );
  let all = NOTHING;
  let sidecars = NOTHING;
  for (const [i, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = names.has(container.name);
    all = counted(all, container);
    if (isSidecar) sidecars = counted(sidecars, container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      sidecars = { ...sidecars, ready: sidecars.ready + (container.ready ? 1 : 0) };
      continue;
    }
    const total = (pod.spec?.initContainers ?? []).length;
    return { reason: `Init:${initReason(container.state) ?? `${i}/${total}`}`, initializing: true, all, sidecars };
  }
  return { reason: phaseReason(pod), initializing: false, all, sidecars };
}

function initReason(state: ContainerState | undefined): string | undefined {
  if (state?.terminated !== undefined) return endReason(state.terminated);
  const waiting = state?.waiting?.reason ?? "";
  return waiting === "" || waiting === "PodInitializing" ? undefined : waiting;
}

/** The other containers, from the last to the first: the first one's trouble is what is shown. */
function mainSummary(pod: Pod, begins: Count & { readonly reason: string }): Count & { readonly reason: string } {
  let count: Count = begins;
  let { reason } = begins;
  let hasRunning = false;
  for (const container of (pod.status?.containerStatuses ?? []).toReversed()) {
    const { state } = container;
    count = counted(count, container);
    const waiting = state?.waiting?.reason ?? "";
    if (waiting !== "") reason = waiting;
    else if (state?.terminated !== undefined) reason = endReason(state.terminated);
    else if (container.ready && state?.running !== undefined) {
      hasRunning = true;
      count = { ...count, ready: count.ready + 1 };
    }
  }
  // One container that ended well does not make the pod completed while another runs.
  if (reason === "Completed" && hasRunning)
    reason = isConditionTrue(pod.status?.conditions, "Ready") ? "Running" : "NotReady";
  return { ...count, reason };
}

function endReason(ended: NonNullable<ContainerState["terminated"]>): string {
  if (ended.reason !== undefined && ended.reason !== "") return ended.reason;
  return (ended.signal ?? 0) !== 0 ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`;
}

function phaseReason(pod: Pod): string {
  const gated =
    pod.status?.conditions?.some((c) => c.type === "PodScheduled" && c.reason === "SchedulingGated") === true;
  if (gated) return "SchedulingGated";
  return pod.status?.reason || pod.status?.phase || "";
}

function deletionReason(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined;
  if (pod.status?.reason === "NodeLost") return "Unknown";
  const { phase } = pod.status ?? {};
  return phase === "Succeeded" || phase === "Failed" ? undefined : "Terminating";
}

function counted(count: Count, container: ContainerStatus): Count {
  const ended = container.lastState?.terminated?.finishedAt ?? "";
  return {
    ...count,
    restarts: count.restarts + container.restartCount,
    lastRestart: later(count.lastRestart, ended),
  };
}

// RFC 3339 with one time zone: text order is time order.
function later(a: string, b: string): string {
  if (a < b) return b;
  return a;
}
