/** Pods: the kubelet owns their status, and they are given time to end. Models pkg/registry/core/pod/strategy.go. */
import type { Pod } from "@kubenetsim/api";
import { extend } from "@kubenetsim/sim";
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import { qosClassOf } from "./qos.ts";
import type { Strategy } from "./strategy.ts";

export const podStrategy: Strategy<"pods"> = {
  prepareForCreate: (pod) => extend(firstGeneration(pod), { status: newStatus(pod) }),
  prepareForUpdate(pod, old) {
    const kept = keepField(pod, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate(pod, old) {
    const kept = withOldOwners(keepField(pod, old, "spec"), old);
    const qosClass = old.status?.qosClass;
    if (kept.status?.qosClass !== undefined || qosClass === undefined) return kept;
    return { ...kept, status: { ...kept.status, qosClass } };
  },
  gracePeriodSeconds,
};

// Models applySchedulingGatedCondition.
function newStatus(pod: Pod): NonNullable<Pod["status"]> {
  const status = { phase: "Pending", qosClass: qosClassOf(pod) } as const;
  return (pod.spec.schedulingGates ?? []).length === 0 ? status : { ...status, conditions: [GATED] };
}

const GATED = {
  type: "PodScheduled",
  status: "False",
  lastProbeTime: null,
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
} as const;

// Models pkg/registry/core/pod/strategy.go CheckGracefulDelete.
function gracePeriodSeconds(pod: Pod, asked: number | undefined): number {
  const phase = pod.status?.phase;
  // Nobody is running it, so nobody needs the time.
  if ((pod.spec.nodeName ?? "") === "" || phase === "Succeeded" || phase === "Failed") return 0;
  const seconds = asked ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}

function withOldOwners(pod: Pod, old: Pod): Pod {
  if (pod.metadata.ownerReferences === old.metadata.ownerReferences) return pod;
  return { ...pod, metadata: keepField(pod.metadata, old.metadata, "ownerReferences") };
}
