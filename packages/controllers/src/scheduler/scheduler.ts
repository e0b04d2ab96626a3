/** Puts pods on nodes. Models kube-scheduler with its default profile, without preemption. */
import { findCondition, type Pod, setCondition } from "@kubenetsim/api";
import { type Binding, deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { emptyTree, formatRfc3339, type Tree } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import { foldTree } from "../runtime/fold.ts";
import { afterWrite, isNotFound } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { type Choice, chooseNode } from "./choose.ts";
import type { Rejection } from "./filter.ts";
import { fitErrorMessage } from "./fit-error.ts";
import { affinityCheck } from "./pod-affinity.ts";
import { spreadCheck } from "./topology-spread.ts";
import { podHostPorts, podRequests, usageOf } from "./usage.ts";

const NAME = "default-scheduler";

export const schedulerController: Controller = {
  name: NAME,
  watches: [watch("pods", podsToSchedule), watch("nodes", podsThatMayFit)],
  reconcile(context, key) {
    const pod = context.get("pods", key);
    if (pod === undefined || !isWaiting(pod)) return undefined;
    const usage = usageOf(context.store.tables.pods);
    const affinity = affinityCheck(context, pod, usage);
    const nodes = context.list("nodes");
    const spread = spreadCheck(context, pod, nodes);
    const demand = { pod, requests: podRequests(pod), hostPorts: podHostPorts(pod), affinity, spread };
    const choice = chooseNode(demand, nodes, usage, (below) => context.draw(key, below));
    return write(context, pod, choice);
  },
};

/** A new or changed pod that waits; and all that were refused, when a pod leaves its node. */
function podsToSchedule(event: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  const { before, after } = event;
  if (event.type !== "DELETED" && after !== undefined && isWaiting(after)) {
    return isDue(event) ? [event.key] : NO_KEYS;
  }
  const held = before !== undefined && (before.spec.nodeName ?? "") !== "" && !isPodTerminal(before);
  const left = held && (event.type === "DELETED" || (after !== undefined && isPodTerminal(after)));
  return left ? keysToRetry(event, read) : NO_KEYS;
}

/** The scheduler's own note in the status is no reason to try again; its loss is, for it tells who was refused. */
function isDue({ before, after }: WatchEventOf<"pods">): boolean {
  if (before === undefined || after === undefined) return true;
  if (isRefused(before) && !isRefused(after)) return true;
  return !deepEqual(before.spec, after.spec) || !deepEqual(before.metadata.labels, after.metadata.labels);
}

/** All that were refused, when a node comes, or changes in what the filters look at. */
function podsThatMayFit(event: WatchEventOf<"nodes">, read: Reader): readonly Key[] {
  const { type, before, after } = event;
  if (type === "DELETED" || after === undefined) return NO_KEYS;
  const isSame =
    before !== undefined &&
    deepEqual(before.spec, after.spec) &&
    deepEqual(before.metadata.labels, after.metadata.labels) &&
    deepEqual(before.status?.allocatable, after.status?.allocatable);
  return isSame ? NO_KEYS : keysToRetry(event, read);
}

// What has been told of and was not tried yet is due already. Models the scheduling queue, which moves only what is unschedulable.
function keysToRetry({ revision }: { readonly revision: number }, read: Reader): readonly Key[] {
  const keys: Key[] = [];
  for (const [key, pod] of waitingPods(read.store.tables.pods)) {
    if (isRefused(pod) || Number(pod.metadata.resourceVersion) > revision) keys.push(key);
  }
  return keys;
}

const waitingPods = foldTree<Pod, Tree<Pod>>(emptyTree<Pod>(), (waiting, { key, before, after }) => {
  if (after !== undefined && isWaiting(after)) return waiting.with(key, after);
  return before !== undefined && isWaiting(before) ? waiting.without(key) : waiting;
});

function isRefused(pod: Pod): boolean {
  return isWaiting(pod) && findCondition(pod.status?.conditions, "PodScheduled")?.status === "False";
}

function isWaiting(pod: Pod): boolean {
  return (
    (pod.spec.nodeName ?? "") === "" &&
    pod.metadata.deletionTimestamp === undefined &&
    !isPodTerminal(pod) &&
    (pod.spec.schedulerName ?? NAME) === NAME
  );
}

function write(context: Context, pod: Pod, choice: Choice): Again | undefined {
  return choice.node === undefined ? refuse(context, pod, choice.rejections) : bind(context, pod, choice.node);
}

function bind(context: Context, pod: Pod, node: string): Again | undefined {
  const { name = "", namespace = "", uid } = pod.metadata;
  const binding: Binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name, namespace, ...(uid === undefined ? {} : { uid }) },
    target: { kind: "Node", name: node },
  };
  const result = context.create("pods", binding, { subresource: "binding" });
  if (!result.ok) return isNotFound(result) ? undefined : "backoff";
  context.event(pod, "Normal", "Scheduled", `Successfully assigned ${namespace}/${name} to ${node}`);
  return undefined;
}

/** No retry is asked for: a change of a node, or a pod that leaves, brings the key back. */
function refuse(context: Context, pod: Pod, rejections: readonly Rejection[]): Again | undefined {
  const message = fitErrorMessage(rejections);
  context.event(pod, "Warning", "FailedScheduling", message);
  const before = findCondition(pod.status?.conditions, "PodScheduled");
  if (before?.status === "False" && before.message === message) return undefined;
  const condition = {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: formatRfc3339(context.now),
    reason: "Unschedulable",
    message,
  } as const;
  const conditions = setCondition(pod.status?.conditions, condition);
  const updated = { ...pod, status: { ...pod.status, conditions } } as Pod;
  return afterWrite(context.update("pods", updated, { subresource: "status" }));
}
