/** A pod's whole status from what the kubelet knows. Models pkg/kubelet/kubelet_pods.go generateAPIPodStatus. */
import {
  type ContainerStatus,
  canRestartAllContainers,
  type Pod,
  type PodCondition,
  type PodPhase,
  type PodStatus,
} from "@kubenetsim/api";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { isDone } from "../container/advance.ts";
import type { PodRuntime } from "../types.ts";
import {
  allContainersRestarting,
  containersReady,
  type Finding,
  podInitialized,
  podReady,
  readyToStartContainers,
} from "./conditions.ts";
import { containerStatus, ephemeralStatus } from "./container-status.ts";
import { podPhase } from "./phase.ts";

const OWNED: ReadonlySet<string> = new Set([
  "AllContainersRestarting",
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
]);

/** `terminal`: nothing of the pod will run again. Conditions of others, and times of what has not changed, are kept. */
export function podStatus(
  pod: Pod,
  record: PodRuntime,
  hostIPs: readonly string[],
  now: Millis,
  terminal: boolean,
): PodStatus {
  const old = pod.status ?? {};
  const init = (pod.spec.initContainers ?? []).flatMap((container, index) => {
    const runtime = record.initContainers[index];
    return runtime === undefined ? [] : [containerStatus(container, runtime, container.restartPolicy !== "Always")];
  });
  const main = pod.spec.containers.flatMap((container, index) => {
    const runtime = record.containers[index];
    return runtime === undefined ? [] : [containerStatus(container, runtime, false)];
  });
  const all = init.length === 0 ? main : [...init, ...main];
  const phase = phaseOf(pod, record, all, terminal);
  const ephemeral = (pod.spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const runtime = record.ephemeralContainers?.[index];
    return runtime === undefined ? [] : [ephemeralStatus(container, runtime)];
  });
  const { generation } = pod.metadata;
  const { podIPs } = record;
  const conditions = conditionsOf(pod, record, all, phase, now);
  return {
    phase,
    conditions,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(old.message === undefined || old.phase !== phase ? {} : { message: old.message }),
    ...(old.reason === undefined || old.phase !== phase ? {} : { reason: old.reason }),
    ...(hostIPs[0] === undefined ? {} : { hostIP: hostIPs[0], hostIPs: hostIPs.map((ip) => ({ ip })) }),
    ...(podIPs[0] === undefined ? {} : { podIP: podIPs[0], podIPs: podIPs.map((ip) => ({ ip })) }),
    startTime: formatRfc3339(record.startedAt),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    containerStatuses: main.length < 2 ? main : main.sort(byName),
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral.sort(byName) }),
    ...(old.qosClass === undefined ? {} : { qosClass: old.qosClass }),
  };
}

// A pod never leaves Succeeded or Failed.
function phaseOf(pod: Pod, record: PodRuntime, all: readonly ContainerStatus[], terminal: boolean): PodPhase {
  const before = pod.status?.phase;
  if (before === "Succeeded" || before === "Failed") return before;
  const phase = podPhase(pod, all, terminal);
  if (terminal || (phase !== "Succeeded" && phase !== "Failed")) return phase;
  // A container killed for its probe may have ended well, and still be about to start again; so may all that begin anew.
  if (record.restartsAll !== true && isDone(record)) return phase;
  return record.containers.every((each) => each.state === "waiting") ? "Pending" : "Running";
}

function conditionsOf(
  pod: Pod,
  record: PodRuntime,
  all: readonly ContainerStatus[],
  phase: PodPhase,
  now: Millis,
): PodCondition[] {
  const old = pod.status?.conditions ?? [];
  const kept = old.filter((condition) => !OWNED.has(condition.type));
  const findings: readonly Finding[] = [
    readyToStartContainers(pod, record.sandbox === "ready", record.podIPs),
    podInitialized(pod, all, phase),
    podReady(pod, old, all, phase),
    containersReady(pod, all, phase),
    { type: "PodScheduled", status: "True" },
    ...(canRestartAllContainers(pod.spec) ? [allContainersRestarting(record.restartsAll === true, phase)] : []),
  ];
  const time = formatRfc3339(now);
  const { generation } = pod.metadata;
  return [...kept, ...findings.map((finding) => conditionOf(finding, old, time, generation))];
}

function conditionOf(
  finding: Finding,
  old: readonly PodCondition[],
  time: string,
  generation: number | undefined,
): PodCondition {
  const before = old.find((condition) => condition.type === finding.type);
  const isSame = before?.status === finding.status && before.lastTransitionTime !== undefined;
  return {
    type: finding.type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: finding.status,
    lastProbeTime: null,
    lastTransitionTime: isSame ? before.lastTransitionTime : time,
    ...(finding.reason === undefined ? {} : { reason: finding.reason }),
    ...(finding.message === undefined ? {} : { message: finding.message }),
  };
}

function byName(one: ContainerStatus, other: ContainerStatus): number {
  if (one.name === other.name) return 0;
  return one.name < other.name ? -1 : 1;
}
