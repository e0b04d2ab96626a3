/** A pod's phase from the states of its containers. Models pkg/kubelet/kubelet_pods.go getPhase. */
import { type Container, type ContainerStatus, containerShouldRestart, type Pod, type PodPhase } from "@kubenetsim/api";

/** `terminal`: the kubelet has finished with the pod, so nothing restarts, whatever the policy. */
export function podPhase(pod: Pod, statuses: readonly ContainerStatus[], terminal: boolean): PodPhase {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const init = pod.spec.initContainers ?? [];
  const plain = countPlainInit(pod, init, byName);
  const counts = countContainers(pod, init, byName);
  const hasInitialized = pod.spec.containers.some((container) => hasStarted(byName.get(container.name)));
  if (plain.failed > 0) return "Failed";
  if (plain.pending > 0 || counts.waiting > 0 || (counts.pendingSidecars > 0 && !hasInitialized)) return "Pending";
  if (counts.unknown > 0) return "Pending";
  if (counts.running > 0) return "Running";
  if (counts.stopped === 0) return "Pending";
  if (!terminal && counts.stopped !== counts.stoppedForGood) return "Running";
  return counts.stopped === counts.succeeded ? "Succeeded" : "Failed";
}

function hasStarted(status: ContainerStatus | undefined): boolean {
  return status?.state?.running !== undefined || status?.state?.terminated !== undefined;
}

type Statuses = ReadonlyMap<string, ContainerStatus>;

function countPlainInit(
  pod: Pod,
  init: readonly Container[],
  byName: Statuses,
): { readonly pending: number; readonly failed: number } {
  let pending = 0;
  let failed = 0;
  for (const container of init) {
    if (container.restartPolicy === "Always") continue;
    const exitCode = exitCodeOf(byName.get(container.name));
    if (exitCode === undefined) pending++;
    else if (exitCode !== 0 && !containerShouldRestart(pod.spec, container, exitCode)) failed++;
  }
  return { pending, failed };
}

interface Counts {
  unknown: number;
  running: number;
  waiting: number;
  stopped: number;
  stoppedForGood: number;
  succeeded: number;
  pendingSidecars: number;
}

function countContainers(pod: Pod, init: readonly Container[], byName: Statuses): Readonly<Counts> {
  const counts = {
    unknown: 0,
    running: 0,
    waiting: 0,
    stopped: 0,
    stoppedForGood: 0,
    succeeded: 0,
    pendingSidecars: 0,
  };
  for (const container of init) {
    if (container.restartPolicy === "Always") countSidecar(counts, byName.get(container.name));
  }
  for (const container of pod.spec.containers) countContainer(counts, pod, container, byName.get(container.name));
  return counts;
}

// One that has stopped counts for nothing.
function countSidecar(counts: Counts, status: ContainerStatus | undefined): void {
  if (status?.state?.running !== undefined) {
    counts.running++;
    if (status.started !== true) counts.pendingSidecars++;
    return;
  }
  if (exitCodeOf(status) !== undefined) return;
  if (status !== undefined) counts.pendingSidecars++;
  if (status?.state?.waiting === undefined) counts.unknown++;
  else counts.waiting++;
}

function countContainer(counts: Counts, pod: Pod, container: Container, status: ContainerStatus | undefined): void {
  if (status?.state?.running !== undefined) {
    counts.running++;
    return;
  }
  const exitCode = exitCodeOf(status);
  if (exitCode !== undefined) {
    counts.stopped++;
    if (!containerShouldRestart(pod.spec, container, exitCode)) counts.stoppedForGood++;
    // What waits for its next start has not succeeded, even where its last end was a good one.
    if (exitCode === 0 && status?.state?.terminated !== undefined) counts.succeeded++;
    return;
  }
  if (status?.state?.waiting === undefined) counts.unknown++;
  else counts.waiting++;
}

/** How it ended: now, or before what it waits for. */
function exitCodeOf(status: ContainerStatus | undefined): number | undefined {
  if (status?.state?.terminated !== undefined) return status.state.terminated.exitCode;
  return status?.state?.waiting === undefined ? undefined : status.lastState?.terminated?.exitCode;
}
