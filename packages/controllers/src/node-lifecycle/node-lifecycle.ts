/** Notices nodes whose kubelet has fallen silent, and taints nodes by their state. Models pkg/controller/nodelifecycle. */
import {
  findCondition,
  type Lease,
  type Node,
  type NodeCondition,
  type Pod,
  splitKey,
  type Taint,
} from "@kubenetsim/api";
import { deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

/** Where kubelets renew their Leases. */
export const NODE_LEASES = "kube-node-lease";
/** `--node-monitor-grace-period`: a kubelet that has been silent for so long is given up. */
export const NODE_MONITOR_GRACE_MS: Millis = 40_000;

/**
 * A Lease with a renewTime is watched until it is 40 s old. Renewals that come on time are not written here: a kubelet that
 * is well has no Lease, and the last heartbeat of one that stops is written when it stops.
 */
export const nodeLifecycleController: Controller = {
  name: "node-controller",
  watches: [watch("leases", nodeOfLease), watch("nodes", nodeOnChange)],
  reconcile(context, key) {
    const node = context.get("nodes", key);
    if (node === undefined) return undefined;
    const lease = context.get("leases", `${NODE_LEASES}/${key}`);
    const left = untilSilent(lease, context.now);
    const seen = left === 0 ? markUnknown(context, node) : node;
    if (seen === "backoff") return "backoff";
    const again: Again | undefined = left === undefined || left === 0 ? undefined : { afterMs: left };
    return sooner(again, taintNode(context, seen));
  },
};

function nodeOfLease({ key }: WatchEventOf<"leases">, read: Reader): readonly Key[] {
  const { namespace, name } = splitKey(key);
  return namespace === NODE_LEASES && read.get("nodes", name) !== undefined ? [name] : NO_KEYS;
}

function nodeOnChange({ type, key, before, after }: WatchEventOf<"nodes">): readonly Key[] {
  if (type === "DELETED") return NO_KEYS;
  const isSame =
    before !== undefined && readyOf(before)?.status === readyOf(after)?.status && deepEqual(before.spec, after?.spec);
  return isSame ? NO_KEYS : [key];
}

function readyOf(node: Node | undefined): NodeCondition | undefined {
  return findCondition(node?.status?.conditions, "Ready");
}

function untilSilent(lease: Lease | undefined, now: Millis): Millis | undefined {
  const renewed = parseRfc3339(lease?.spec?.renewTime ?? "");
  return renewed === undefined ? undefined : Math.max(0, renewed + NODE_MONITOR_GRACE_MS - now);
}

const POSTED = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** What the kubelet used to say is unknown now. Models tryUpdateNodeHealth. */
function markUnknown(context: Context, node: Node): Node | "backoff" {
  if (readyOf(node)?.status === "Unknown") return node;
  const wasReady = readyOf(node)?.status === "True";
  const lastTransitionTime = formatRfc3339(context.now);
  const conditions = (node.status?.conditions ?? []).map((condition) =>
    POSTED.includes(condition.type) ? { ...condition, ...SILENT, lastTransitionTime } : condition,
  );
  const updated = { ...node, status: { ...node.status, conditions } } as Node;
  const result = context.update("nodes", updated, { subresource: "status" });
  if (!result.ok) return "backoff";
  if (wasReady) {
    const { name = "" } = node.metadata;
    context.event(node, "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
    for (const pod of context.podsOnNode(name)) markNotReady(context, pod);
  }
  return result.value;
}

const SILENT = {
  status: "Unknown",
  reason: "NodeStatusUnknown",
  message: "Kubelet stopped posting node status.",
} as const;

/** Nobody vouches for the node's pods any more. Models MarkPodsNotReady. */
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

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

/** The taints that its conditions and spec.unschedulable call for. Models doNoScheduleTaintingPass, doNoExecuteTaintingPass. */
function taintNode(context: Context, node: Node): Again | undefined {
  const taints = node.spec?.taints ?? [];
  const wanted = wantedTaints(node);
  const kept = taints.filter((taint) => !isOurs(taint) || wanted.some((each) => isSame(each, taint)));
  const time = formatRfc3339(context.now);
  const added = wanted
    .filter((each) => !taints.some((taint) => isSame(each, taint)))
    .map((taint) => ({ ...taint, timeAdded: time }));
  if (kept.length === taints.length && added.length === 0) return undefined;
  const after = [...kept, ...added];
  const { taints: _before, ...spec } = node.spec ?? {};
  const updated = { ...node, spec: after.length === 0 ? spec : { ...spec, taints: after } } as Node;
  return afterWrite(context.update("nodes", updated));
}

function wantedTaints(node: Node): readonly Taint[] {
  const ready = readyOf(node)?.status;
  const wanted: Taint[] = [];
  if (ready === "False" || ready === "Unknown") {
    const key = ready === "False" ? NOT_READY : UNREACHABLE;
    wanted.push({ key, effect: "NoSchedule" }, { key, effect: "NoExecute" });
  }
  if (node.spec?.unschedulable === true) wanted.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  return wanted;
}

function isOurs({ key, effect }: Taint): boolean {
  if (key === UNSCHEDULABLE) return effect === "NoSchedule";
  return (key === NOT_READY || key === UNREACHABLE) && effect !== "PreferNoSchedule";
}

function isSame(one: Taint, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect;
}
