/** What a kubelet knows at first: nothing; and what it notes of a pod that it sees for the first time. */
import type { Container, Pod } from "@kubenetsim/api";
import { emptyTree, type Millis, type Tree } from "@kubenetsim/sim";
import type { ContainerRuntime, KubeletState, PodRuntime } from "./types.ts";

/** A kubelet that runs no pod and has no image. */
export function emptyKubelet(): KubeletState {
  return { pods: emptyTree(), images: emptyTree() };
}

/** A pod of which nothing has been started. */
export function newPodRuntime(pod: Pod, now: Millis): PodRuntime {
  const waiting = waitingReason(pod);
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

/** With room for the ephemeral containers that have been added since. */
export function withEphemeral(record: PodRuntime, pod: Pod): PodRuntime {
  const { ephemeralContainers: asked } = pod.spec;
  const known = record.ephemeralContainers ?? [];
  if (asked === undefined || asked.length <= known.length) return record;
  const added = asked.slice(known.length).map((container) => newContainer(container, waitingReason(pod)));
  return { ...record, ephemeralContainers: [...known, ...added] };
}

function waitingReason({ spec }: Pod): string {
  return (spec.initContainers?.length ?? 0) > 0 ? "PodInitializing" : "ContainerCreating";
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

/** A change of every pod that the kubelet knows; none counts as synced after that. */
export function changePods(
  pods: Tree<PodRuntime>,
  change: (record: PodRuntime, key: string) => PodRuntime,
): Tree<PodRuntime> {
  return pods.edit((draft) => {
    for (const [key, { syncedVersion, next, ...record }] of pods) draft.set(key, change(record, key));
  });
}
