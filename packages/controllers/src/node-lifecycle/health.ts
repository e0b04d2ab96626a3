/** Whether a node's kubelet still speaks, and what becomes of its words when it does not. Models tryUpdateNodeHealth. */
import { findCondition, type Lease, type Node, type NodeCondition, type Pod } from "@kubenetsim/api";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import type { Context } from "../runtime/types.ts";
import type { NodeLifecycleConfig } from "./config.ts";

/** In how long a Lease of this age is given up; 0: now. Undefined: it is being renewed, or there is none. */
export function untilSilent(lease: Lease | undefined, now: Millis, config: NodeLifecycleConfig): Millis | undefined {
  const renewed = parseRfc3339(lease?.spec?.renewTime ?? "");
  if (renewed === undefined) return undefined;
  // The controller looks at its own pace: it sees the last renewal late, and late that there is no other.
  const { nodeMonitorGraceMs, nodeMonitorPeriodMs } = config;
  const look = (at: Millis): Millis => Math.ceil(at / nodeMonitorPeriodMs) * nodeMonitorPeriodMs;
  return Math.max(0, look(look(renewed) + nodeMonitorGraceMs) - now);
}

export function readyOf(node: Node | undefined): NodeCondition | undefined {
  return findCondition(node?.status?.conditions, "Ready");
}

/** What the kubelet used to say, in this order. */
const POSTED = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** All of it is unknown now, and nobody vouches for the node's pods. */
export function markUnknown(context: Context, node: Node): Node | "backoff" {
  if (readyOf(node)?.status === "Unknown") return node;
  const wasReady = readyOf(node)?.status === "True";
  const updated = { ...node, status: { ...node.status, conditions: unknownConditions(node, context.now) } } as Node;
  const result = context.update("nodes", updated, { subresource: "status" });
  if (!result.ok) return "backoff";
  if (wasReady) {
    const { name = "" } = node.metadata;
    context.event(node, "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
    for (const pod of context.podsOnNode(name)) markNotReady(context, pod);
  }
  return result.value;
}

function unknownConditions(node: Node, now: Millis): readonly NodeCondition[] {
  const lastTransitionTime = formatRfc3339(now);
  const conditions = node.status?.conditions ?? [];
  const posted = conditions.map((condition) => {
    if (!POSTED.includes(condition.type) || condition.status === "Unknown") return condition;
    return { ...condition, ...STOPPED, lastTransitionTime };
  });
  const missing = POSTED.filter((type) => !conditions.some((condition) => condition.type === type));
  const created = node.metadata.creationTimestamp;
  const never = missing.map((type) => ({
    type,
    ...NEVER,
    ...(created === undefined ? {} : { lastHeartbeatTime: created }),
    lastTransitionTime,
  }));
  return [...posted, ...never];
}

const STOPPED = {
  status: "Unknown",
  reason: "NodeStatusUnknown",
  message: "Kubelet stopped posting node status.",
} as const;

const NEVER = {
  status: "Unknown",
  reason: "NodeStatusNeverUpdated",
  message: "Kubelet never posted node status.",
} as const;

/** Models MarkPodsNotReady. */
function markNotReady(context: Context, pod: Pod): void {
  const ready = findCondition(pod.status?.conditions, "Ready");
  if (ready?.status !== "True") return;
  const lastTransitionTime = formatRfc3339(context.now);
  const conditions = (pod.status?.conditions ?? []).map((condition) =>
    condition.type === "Ready" ? { ...condition, status: "False" as const, lastTransitionTime } : condition,
  );
  const result = context.update("pods", { ...pod, status: { ...pod.status, conditions } } as Pod, {
    subresource: "status",
  });
  if (result.ok) context.event(pod, "Warning", "NodeNotReady", "Node is not ready");
}
