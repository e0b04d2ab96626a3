/** What the API shows of one container. Models pkg/kubelet/kubelet_pods.go convertToAPIContainerStatuses and prober_manager.go UpdatePodStatus. */
import type { Container, ContainerState, ContainerStatus } from "@kubenetsim/api";
import { formatRfc3339 } from "@kubenetsim/sim";
import { isStarted } from "../container/advance.ts";
import { terminationOf } from "../container/exit.ts";
import { wholeImageName } from "../container/identity.ts";
import type { ContainerRuntime, Termination } from "../types.ts";

/** `plainInit`: an init container that is no sidecar is ready once it has succeeded. */
export function containerStatus(container: Container, known: ContainerRuntime, plainInit: boolean): ContainerStatus {
  const runtime = known.postStart?.before ?? known;
  const { lastTermination, containerID, imageID } = runtime;
  const image = container.image ?? "";
  const started = isStarted(runtime);
  return {
    name: container.name,
    state: stateOf(runtime),
    lastState: lastTermination === undefined ? {} : { terminated: terminated(lastTermination) },
    ready: plainInit ? runtime.state === "terminated" && runtime.exitCode === 0 : started && isReady(runtime),
    restartCount: runtime.restartCount,
    image: imageID === undefined ? image : wholeImageName(image),
    imageID: imageID ?? "",
    ...(containerID === undefined ? {} : { containerID }),
    started,
  };
}

/** Nobody asks an ephemeral container whether it is ready, or has started. */
export function ephemeralStatus(container: Container, runtime: ContainerRuntime): ContainerStatus {
  const { started, ...status } = containerStatus(container, runtime, false);
  return { ...status, ready: false };
}

function isReady(runtime: ContainerRuntime): boolean {
  const result = runtime.probes.readiness?.result ?? "success";
  return result === "success" || result === "unset";
}

function stateOf(runtime: ContainerRuntime): ContainerState {
  if (runtime.state === "running") return { running: { startedAt: formatRfc3339(runtime.startedAt ?? 0) } };
  if (runtime.state === "terminated") return { terminated: terminated(terminationOf(runtime)) };
  const { reason, message } = runtime;
  return { waiting: message === "" ? { reason } : { reason, message } };
}

function terminated(end: Termination): NonNullable<ContainerState["terminated"]> {
  return {
    exitCode: end.exitCode,
    reason: end.reason,
    ...(end.message === undefined ? {} : { message: end.message }),
    ...(end.startedAt === undefined ? {} : { startedAt: formatRfc3339(end.startedAt) }),
    finishedAt: formatRfc3339(end.finishedAt),
    ...(end.containerID === undefined ? {} : { containerID: end.containerID }),
  };
}
