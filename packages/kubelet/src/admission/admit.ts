/** Whether the node can take a pod that is bound to it, and what becomes of one that it cannot. Models pkg/kubelet/lifecycle/predicate.go and kubelet.go rejectPod. */
import type { Node, Pod, PodStatus } from "@kubenetsim/api";
import { formatRfc3339 } from "@kubenetsim/sim";
import type { AdmissionFailure, KubeletContext, KubeletState } from "../types.ts";

/** Why a pod is not taken. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

const SHUTTING_DOWN: Refusal = {
  reason: "NodeShutdown",
  message: "Pod was rejected as the node is shutting down.",
};

/** Asked once for each pod, when the kubelet sees it first. `undefined`: it is taken. */
export function refusalOf(state: KubeletState, context: KubeletContext, key: string, pod: Pod): Refusal | undefined {
  if (state.shutdown !== undefined) return SHUTTING_DOWN;
  const node = context.get("nodes", context.node);
  if (node === undefined || context.scheduler === undefined) return undefined;
  const isStatic = state.staticPods?.has(key) === true;
  const first = context.scheduler.admissionCheck(pod, node, () => podsOf(state))[0];
  if (first !== undefined) return wordsOf(first);
  if (isStatic || toleratesAll(context.scheduler, pod, node)) return undefined;
  return wordsOf({ name: "TaintToleration", reason: "node(s) had taints that the pod didn't tolerate" });
}

/** The pod has failed before it began. */
export function reject(context: KubeletContext, pod: Pod, { reason, message }: Refusal): void {
  context.event(pod, "Warning", reason, message);
  const { generation } = pod.metadata;
  const { qosClass, conditions = [] } = pod.status ?? {};
  const kept = conditions.filter(({ type }) => type !== "PodScheduled");
  const status: PodStatus = {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase: "Failed",
    ...(kept.length === 0 ? {} : { conditions: kept }),
    message: `Pod was rejected: ${message}`,
    reason,
    startTime: formatRfc3339(context.now),
    ...(qosClass === undefined ? {} : { qosClass }),
  };
  const failed: Pod = { ...pod, status };
  context.update("pods", failed, { subresource: "status" });
}

type Scheduler = NonNullable<KubeletContext["scheduler"]>;

/** Of taints the kubelet looks only at those that would take the pod away again. */
function toleratesAll({ tolerates }: Scheduler, { spec }: Pod, node: Node): boolean {
  return (node.spec?.taints ?? []).every(
    (taint) => taint.effect !== "NoExecute" || (spec.tolerations ?? []).some((each) => tolerates(each, taint)),
  );
}

/** The pods that have been taken and have not ended. */
function podsOf({ pods }: KubeletState): readonly Pod[] {
  const active: Pod[] = [];
  for (const { sandbox, pod } of pods.values()) if (sandbox !== "stopped") active.push(pod);
  return active;
}

function wordsOf(failure: AdmissionFailure): Refusal {
  if ("name" in failure)
    return { reason: failure.name, message: `Predicate ${failure.name} failed: ${failure.reason}` };
  const { resource, requested, used, capacity } = failure;
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, ${amounts}` };
}
