/** Deletes pods that nobody runs any more: of nodes that are gone, and going ones that no node has. Models pkg/controller/podgc. */
import { findCondition, type Node, type Pod, setCondition } from "@kubenetsim/api";
import type { Key, Reader, WatchEventOf } from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";

/** A node may come back: only after this are its pods given up. Models quarantineTime. */
const QUARANTINE_MS: Millis = 40_000;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

export const podGCController: Controller = {
  name: "pod-garbage-collector-controller",
  watches: [watch("nodes", podsOfNode, QUARANTINE_MS), watch("nodes", podsOfServiceless), watch("pods", goingPod)],
  reconcile(context, key) {
    const pod = context.get("pods", key);
    if (pod === undefined) return undefined;
    const { nodeName = "" } = pod.spec;
    const isGoing = pod.metadata.deletionTimestamp !== undefined;
    if (nodeName === "") return isGoing ? remove(context, pod) : undefined;
    const node = context.get("nodes", nodeName);
    if (node === undefined) return remove(context, withEnd(context, pod, true));
    return isGoing && isOutOfService(node) ? remove(context, withEnd(context, pod, false)) : undefined;
  },
};

/** Somebody has said that the node is not coming back, and it is not there. */
function isOutOfService(node: Node | undefined): boolean {
  const isOut = (node?.spec?.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE);
  return isOut && findCondition(node?.status?.conditions, "Ready")?.status !== "True";
}

function podsOfNode({ type, key }: WatchEventOf<"nodes">, read: Reader): readonly Key[] {
  return type === "DELETED" ? read.podsOnNode(key).map(keyOfPod) : NO_KEYS;
}

function podsOfServiceless({ key, after }: WatchEventOf<"nodes">, read: Reader): readonly Key[] {
  return isOutOfService(after) ? read.podsOnNode(key).map(keyOfPod) : NO_KEYS;
}

function goingPod({ type, key, before, after }: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  if (type === "DELETED" || after?.metadata.deletionTimestamp === undefined) return NO_KEYS;
  if (before?.metadata.deletionTimestamp !== undefined) return NO_KEYS;
  const { nodeName = "" } = after.spec;
  return nodeName === "" || read.get("nodes", nodeName)?.spec?.taints !== undefined ? [key] : NO_KEYS;
}

function keyOfPod({ metadata }: Pod): Key {
  return `${metadata.namespace}/${metadata.name}`;
}

/** A pod that is taken away from its node has failed, for all that count it; `orphaned`: and they can tell why. */
function withEnd(context: Context, pod: Pod, orphaned: boolean): Pod {
  if (isPodTerminal(pod)) return pod;
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastTransitionTime: formatRfc3339(context.now),
    reason: "DeletionByPodGC",
    message: "PodGC: node no longer exists",
  } as const;
  const before = pod.status?.conditions ?? [];
  const conditions = orphaned ? setCondition(before, condition) : before;
  const failed = { ...pod, status: { ...pod.status, phase: "Failed", conditions } } as Pod;
  const result = context.update("pods", failed, { subresource: "status" });
  return result.ok ? result.value : pod;
}

function remove(context: Context, pod: Pod): Again | undefined {
  return afterWrite(context.delete("pods", keyOfPod(pod), { gracePeriodSeconds: 0 }));
}
