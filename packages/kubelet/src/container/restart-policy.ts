/** Whether a container that has ended is started again. Models pkg/api/v1/pod/util.go ContainerShouldRestart. */
import type { Pod } from "@kubenetsim/api";
import { isSidecar, type Slot } from "../turn.ts";

/** The container's own policy goes before the pod's; a plain init container that succeeded is done under any. */
export function shouldRestart(pod: Pod, slot: Slot, exitCode: number): boolean {
  if (isSidecar(slot)) return true;
  const policy = slot.container.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
  if (policy === "Never") return false;
  return exitCode !== 0 || (policy === "Always" && slot.list === "containers");
}

/** Whether a container that is killed for a failed probe comes back. */
export function restartsAfterKill(pod: Pod, slot: Slot): boolean {
  if (isSidecar(slot)) return true;
  return (slot.container.restartPolicy ?? pod.spec.restartPolicy ?? "Always") !== "Never";
}
