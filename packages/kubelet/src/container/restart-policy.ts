/** Whether a container that has ended is started again. Models pkg/api/v1/pod/util.go ContainerShouldRestart. */
import type { Container, Pod } from "@kubenetsim/api";
import { isSidecar, type Slot } from "../turn.ts";

/** As {@link policyRestarts}, but a sidecar always comes back, and a plain init container that succeeded is done. */
export function shouldRestart(pod: Pod, slot: Slot, exitCode: number): boolean {
  if (isSidecar(slot)) return true;
  if (slot.list === "initContainers" && exitCode === 0) return false;
  return policyRestarts(pod, slot.container, exitCode);
}

/** The container's own rules go before its own policy, and that before the pod's. */
export function policyRestarts(pod: Pod, container: Container, exitCode: number): boolean {
  const rule = container.restartPolicy === undefined ? undefined : ruleFor(container, exitCode);
  if (rule === "Restart") return true;
  if (rule === "RestartAllContainers") return false;
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** Whether a container that is killed for a failed probe comes back. */
export function restartsAfterKill(pod: Pod, slot: Slot): boolean {
  if (isSidecar(slot)) return true;
  return (slot.container.restartPolicy ?? pod.spec.restartPolicy ?? "Always") !== "Never";
}

function ruleFor(container: Container, exitCode: number): string | undefined {
  return container.restartPolicyRules?.find(({ exitCodes }) => {
    const isListed = exitCodes?.values?.includes(exitCode) ?? false;
    if (exitCodes?.operator === "In") return isListed;
    return exitCodes?.operator === "NotIn" && !isListed;
  })?.action;
}
