/** The conditions of a pod that the kubelet owns. Models pkg/kubelet/status/generate.go. */
import type { ConditionStatus, ContainerStatus, Pod, PodCondition, PodPhase } from "@kubenetsim/api";

/** What a condition says, without the times. */
export interface Finding {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason?: string;
  readonly message?: string;
}

/** Are all containers and sidecars ready? `statuses` undefined: nothing is known. */
export function containersReady(pod: Pod, statuses: readonly ContainerStatus[] | undefined, phase: PodPhase): Finding {
  return { type: "ContainersReady", ...readiness(pod, statuses, phase) };
}

/** Are they, and all readiness gates? `conditions`: those of the pod now. */
export function podReady(
  pod: Pod,
  conditions: readonly PodCondition[],
  statuses: readonly ContainerStatus[] | undefined,
  phase: PodPhase,
): Finding {
  const ready = readiness(pod, statuses, phase);
  if (ready.status !== "True") return { type: "Ready", ...ready };
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = conditions.find((condition) => condition.type === conditionType);
    if (gate === undefined) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (gate.status === "True") return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (messages.length === 0) return { type: "Ready", status: "True" };
  return { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

/** Have all init containers succeeded, and the sidecars started? */
export function podInitialized(pod: Pod, statuses: readonly ContainerStatus[] | undefined, phase: PodPhase): Finding {
  const type = "Initialized";
  const init = pod.spec.initContainers ?? [];
  if (statuses === undefined && init.length > 0) return { type, status: "False", reason: "UnknownContainerStatuses" };
  const byName = new Map((statuses ?? []).map((status) => [status.name, status]));
  const unknown = init.filter((container) => !byName.has(container.name)).map((container) => container.name);
  if (phase === "Succeeded" && unknown.length === 0) return { type, status: "True", reason: "PodCompleted" };
  if (pod.spec.containers.some((container) => hasStarted(byName.get(container.name)))) return { type, status: "True" };
  const incomplete = init
    .filter((container) => {
      const status = byName.get(container.name);
      return status !== undefined && (container.restartPolicy === "Always" ? status.started !== true : !status.ready);
    })
    .map((container) => container.name);
  const message = listing(unknown, incomplete, "incomplete");
  if (message === "") return { type, status: "True" };
  return { type, status: "False", reason: "ContainersNotInitialized", message };
}

/** Is there a sandbox with its network? On the node's own network it needs no address. */
export function readyToStartContainers(pod: Pod, hasSandbox: boolean, podIPs: readonly string[]): Finding {
  const hasNetwork = pod.spec.hostNetwork === true || podIPs.length > 0;
  return { type: "PodReadyToStartContainers", status: hasSandbox && hasNetwork ? "True" : "False" };
}

/** Are all containers being ended, so that they begin anew? Only pods that have a rule for it show this. */
export function allContainersRestarting(isRestarting: boolean, phase: PodPhase): Finding {
  const type = "AllContainersRestarting";
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  if (!isRestarting) return { type, status: "False" };
  const message = "container exited with restart policy rule";
  return { type, status: "True", reason: "RestartAllContainersStarted", message };
}

function readiness(pod: Pod, statuses: readonly ContainerStatus[] | undefined, phase: PodPhase): Omit<Finding, "type"> {
  if (statuses === undefined) return { status: "False", reason: "UnknownContainerStatuses" };
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const names = [...sidecars, ...pod.spec.containers].map((container) => container.name);
  const unknown = names.filter((name) => !byName.has(name));
  const unready = names.filter((name) => byName.get(name)?.ready === false);
  if (phase === "Succeeded" && unknown.length === 0) return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const message = listing(unknown, unready, "unready");
  return message === "" ? { status: "True" } : { status: "False", reason: "ContainersNotReady", message };
}

// Go prints a list of names as [a b].
function listing(unknown: readonly string[], lacking: readonly string[], word: string): string {
  const first = unknown.length === 0 ? [] : [`containers with unknown status: [${unknown.join(" ")}]`];
  const second = lacking.length === 0 ? [] : [`containers with ${word} status: [${lacking.join(" ")}]`];
  return [...first, ...second].join(", ");
}

function hasStarted(status: ContainerStatus | undefined): boolean {
  if (status === undefined) return false;
  return (
    status.lastState?.terminated !== undefined ||
    status.state?.running !== undefined ||
    status.state?.terminated !== undefined
  );
}
