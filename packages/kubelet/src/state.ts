/** What a kubelet knows at first: nothing; and what it notes of a pod that it sees for the first time. */
import type { Container, Pod } from "@kubenetsim/api";
import { emptyTree, type Millis } from "@kubenetsim/sim";
import type { ContainerRuntime, KubeletState, PodRuntime } from "./types.ts";

/** A kubelet that runs no pod and has no image. */
export function emptyKubelet(): KubeletState {
  return { pods: emptyTree(), images: emptyTree() };
}

/** A pod of which nothing has been started. */
export function newPodRuntime(pod: Pod, now: Millis): PodRuntime {
  const waiting = (pod.spec.initContainers?.length ?? 0) > 0 ? "PodInitializing" : "ContainerCreating";
  return {
    uid: pod.metadata.uid ?? "",
    podIPs: [],
    startedAt: now,
    initContainers: (pod.spec.initContainers ?? []).map((container) => newContainer(container, waiting)),
    containers: pod.spec.containers.map((container) => newContainer(container, waiting)),
    pod,
    sandbox: "pending",
  };
}

function newContainer(container: Container, reason: string): ContainerRuntime {
  return {
    name: container.name,
    state: "waiting",
    reason,
    message: "",
    restartCount: 0,
    backoffMs: 0,
    probes: {},
    env: [],
  };
}
