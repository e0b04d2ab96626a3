/** What a pod says of its containers' ends: which are followed by a new start. Models pkg/api/v1/pod/util.go ContainerShouldRestart. */
import type { Container, PodSpec } from "./pod-types.ts";

type PodPolicy = Pick<PodSpec, "restartPolicy">;

/** The container's own rules go before its own policy, and that before the pod's. */
export function containerShouldRestart(spec: PodPolicy, container: Container, exitCode: number): boolean {
  const action = container.restartPolicy === undefined ? undefined : ruleFor(container, exitCode);
  if (action !== undefined) return true;
  const policy = container.restartPolicy ?? spec.restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** Whether this end makes all containers of the pod begin anew. */
export function restartsAllContainers(container: Container, exitCode: number): boolean {
  return container.restartPolicy !== undefined && ruleFor(container, exitCode) === "RestartAllContainers";
}

/** Can that come about in this pod? Models AllContainersCouldRestart. */
export function canRestartAllContainers({ initContainers = [], containers = [] }: PodSpec): boolean {
  return containers.some(hasRule) || initContainers.some(hasRule);
}

function hasRule({ restartPolicyRules }: Container): boolean {
  return restartPolicyRules?.some(({ action }) => action === "RestartAllContainers") === true;
}

function ruleFor(container: Container, exitCode: number): string | undefined {
  return container.restartPolicyRules?.find(({ exitCodes }) => {
    const isListed = exitCodes?.values?.includes(exitCode) ?? false;
    if (exitCodes?.operator === "In") return isListed;
    return exitCodes?.operator === "NotIn" && !isListed;
  })?.action;
}
