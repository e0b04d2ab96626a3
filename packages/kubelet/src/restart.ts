/** A kubelet that starts anew beside running containers, and one whose machine has been off. Models prober_manager.go where the kubelet has been restarted. */
import type { ContainerStatus, Pod } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { newProbes } from "./probes/worker.ts";
import { changePods } from "./state.ts";
import type { ContainerRuntime, KubeletState, PodRuntime, ProbeState } from "./types.ts";

/** A container that was started this long before its kubelet counts as one that the kubelet before it had started. */
const FOUND_AFTER_MS: Millis = 10_000;

/** The kubelet as it is after a restart: containers go on, what it only remembered is forgotten. `podAt`: what the API has. */
export function restartKubelet(
  state: KubeletState,
  podAt: (key: string) => Pod | undefined,
  now: Millis,
): KubeletState {
  return { ...state, pods: changePods(state.pods, (record, key) => foundPod(record, podAt(key), now)) };
}

/** The same where the machine was off: no container has outlived that. */
export function bootKubelet(state: KubeletState, now: Millis): KubeletState {
  const { shutdown, ...rest } = state;
  const pods = state.pods.edit((draft) => {
    for (const [key, record] of state.pods) if (comesAnew(state, key, record)) draft.delete(key);
  });
  return { ...rest, pods: changePods(pods, (record) => lostPod(record, now)) };
}

/** A static pod that the shutdown has ended: of one from the API, the API knows that it is over. */
function comesAnew({ staticPods }: KubeletState, key: string, { sandbox, pod }: PodRuntime): boolean {
  return sandbox === "stopped" && pod.spec.restartPolicy === "Always" && staticPods?.get(key)?.pod !== undefined;
}

function foundPod(record: PodRuntime, pod: Pod | undefined, now: Millis): PodRuntime {
  const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
  const isReady = pod?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
  const find = (runtime: ContainerRuntime): ContainerRuntime => {
    const status = statuses.find(({ name }) => name === runtime.name);
    return foundContainer(record.pod, runtime, status, isReady, now);
  };
  return {
    ...record,
    initContainers: record.initContainers.map(find),
    containers: record.containers.map(find),
  };
}

function foundContainer(
  pod: Pod,
  runtime: ContainerRuntime,
  status: ContainerStatus | undefined,
  isReady: boolean,
  now: Millis,
): ContainerRuntime {
  // Back-offs were only remembered: what waits for its next start need not wait any longer.
  if (runtime.step === "backoff") return { ...runtime, backoffMs: 0, startAt: now };
  const { startedAt } = runtime;
  const { initContainers = [], containers } = pod.spec;
  const sidecar = initContainers.find(({ name }) => name === runtime.name);
  const container = sidecar ?? containers.find(({ name }) => name === runtime.name);
  if (runtime.state !== "running" || container === undefined || startedAt === undefined) return runtime;
  const isFound = startedAt < now - FOUND_AFTER_MS;
  const found = { sidecar: sidecar !== undefined, started: status?.started === true };
  const probes = newProbes(container, startedAt, {}, isFound ? found : undefined);
  return { ...runtime, probes: asShown(probes, found.started, isFound && !isReady, now) };
}

/** What the API shows of a container stays until it has been asked; one of a pod that was not ready is not. */
function asShown(
  { startup, readiness, liveness }: ContainerRuntime["probes"],
  started: boolean,
  unready: boolean,
  now: Millis,
): ContainerRuntime["probes"] {
  const from = (state: ProbeState): ProbeState => ({ ...state, nextAt: Math.max(state.nextAt, now) });
  return {
    ...(startup === undefined ? {} : { startup: started ? { ...from(startup), result: "success" } : from(startup) }),
    ...(readiness === undefined
      ? {}
      : { readiness: unready ? { ...from(readiness), result: "failure" } : from(readiness) }),
    ...(liveness === undefined ? {} : { liveness: from(liveness) }),
  };
}

/** What containerd says of a container whose end it has not seen. */
const UNSEEN = { reason: "Unknown", message: "", exitCode: 255 } as const;

function lostPod(record: PodRuntime, now: Millis): PodRuntime {
  const lose = (runtime: ContainerRuntime): ContainerRuntime => {
    if (runtime.state !== "running") return runtime;
    const { exitsAt, exitsWith, killing, preStopEndsAt, postStart, ...rest } = runtime;
    return { ...rest, ...UNSEEN, state: "terminated", finishedAt: now };
  };
  return {
    ...record,
    sandbox: record.sandbox === "ready" ? "lost" : record.sandbox,
    initContainers: record.initContainers.map(lose),
    containers: record.containers.map(lose),
  };
}
