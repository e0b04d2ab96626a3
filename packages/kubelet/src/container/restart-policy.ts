/** Whether a container that has ended is started again. Models pkg/api/v1/pod/util.go and pkg/kubelet/container/helpers.go. */
import { canRestartAllContainers, containerShouldRestart, type Pod, restartsAllContainers } from "@kubenetsim/api";
import { isSidecar, type Slot } from "../turn.ts";

/** As the API has it, but a sidecar always comes back, an ephemeral one never, and a plain init container that succeeded is done. */
export function shouldRestart(pod: Pod, slot: Slot, exitCode: number): boolean {
  if (slot.list === "ephemeralContainers") return false;
  if (isSidecar(slot)) return true;
  if (slot.list === "initContainers" && exitCode === 0) return false;
  return containerShouldRestart(pod.spec, slot.container, exitCode);
}

/** Whether what the API shows of the pod says that all its containers begin anew. Models ShouldAllContainersRestart. */
export function allShouldRestart({ spec, status = {} }: Pod): boolean {
  if (!canRestartAllContainers(spec)) return false;
  const { conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  if (conditions.some(({ type, status }) => type === "AllContainersRestarting" && status === "True")) return true;
  const ends = new Map(
    [...initContainerStatuses, ...containerStatuses].map((each) => [each.name, each.state?.terminated]),
  );
  return [...(spec.initContainers ?? []), ...spec.containers].some((container) => {
    const exitCode = ends.get(container.name)?.exitCode;
    return exitCode !== undefined && restartsAllContainers(container, exitCode);
  });
}

/** Whether a container that is killed for a failed probe comes back. */
export function restartsAfterKill(pod: Pod, slot: Slot): boolean {
  if (isSidecar(slot)) return true;
  return (slot.container.restartPolicy ?? pod.spec.restartPolicy ?? "Always") !== "Never";
}
