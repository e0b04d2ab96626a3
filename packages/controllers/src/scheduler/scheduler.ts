/** Puts pods on nodes. Models kube-scheduler with its default profile. */
import { findCondition, type Pod, setCondition, splitKey } from "@kubenetsim/api";
import { type Binding, deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { formatRfc3339 } from "@kubenetsim/sim";
import { claimNamesOf } from "../pod/claims.ts";
import { isPodTerminal } from "../pod/status.ts";
import { afterWrite, isNotFound, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { candidatesOf } from "./candidate.ts";
import { chooseNode, type NodeRejection } from "./choose.ts";
import { demandOf } from "./demand.ts";
import { fitErrorMessage, refusalMessage } from "./fit-error.ts";
import { preempt } from "./preempt.ts";
import { planPreemption, type Trial } from "./preemption.ts";
import { usageOf } from "./usage.ts";
import { placeClaims, volumeCheck } from "./volumes.ts";
import { DEFAULT_SCHEDULER, isRefused, isWaiting, nominatedPods, waitingPods } from "./waiting.ts";

export const schedulerController: Controller = {
  name: DEFAULT_SCHEDULER,
  watches: [
    watch("pods", podsToSchedule),
    watch("nodes", podsThatMayFit),
    watch("persistentvolumeclaims", podsOfClaim),
    watch("persistentvolumes", podsWithClaims),
  ],
  reconcile(context, key) {
    const pod = context.get("pods", key);
    if (pod === undefined || !isWaiting(pod)) return undefined;
    const { tables } = context.store;
    const candidates = candidatesOf(tables.nodes);
    const volumes = volumeCheck(context, pod);
    if (volumes.refusal !== undefined) {
      return refuse(context, pod, refusalMessage(volumes.refusal, candidates.length), "");
    }
    // The scheduler has said where; the claims bring the pod back once they are bound there.
    if (volumes.isPending) return undefined;
    const usage = usageOf(tables.pods);
    const nominated = nominatedPods(tables.pods);
    const demand = demandOf(context, pod, candidates, usage, volumes);
    const choice = chooseNode(demand, candidates, usage, nominated, (below) => context.draw(key, below));
    if (choice.node === undefined) {
      const trial = { read: context, demand, candidates, usage, nominated };
      return makeRoom(context, trial, choice.rejections);
    }
    return volumes.delayed.length > 0
      ? placeClaims(context, volumes.delayed, choice.node)
      : bind(context, pod, choice.node);
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

/** Those whose claim it is: it may be there now, or bound. */
function podsOfClaim({ type, key, after }: WatchEventOf<"persistentvolumeclaims">, read: Reader): readonly Key[] {
  if (type === "DELETED" || after === undefined) return NO_KEYS;
  const { namespace, name } = splitKey(key);
  const waiting = [...waitingPods(read.store.tables.pods).prefix(`${namespace}/`)];
  return waiting.filter(([, pod]) => claimNamesOf(pod).includes(name)).map(([pod]) => pod);
}

/** A volume that comes may be what a refused pod's claim can be bound to. */
function podsWithClaims({ type }: WatchEventOf<"persistentvolumes">, read: Reader): readonly Key[] {
  if (type === "DELETED") return NO_KEYS;
  const waiting = [...waitingPods(read.store.tables.pods)];
  return waiting.filter(([, pod]) => isRefused(pod) && claimNamesOf(pod).length > 0).map(([key]) => key);
}

/** Makes others leave if that helps; in any case the pod is told why it has to wait. */
function makeRoom(context: Context, trial: Trial, rejections: readonly NodeRejection[]): Again | undefined {
  const { pod } = trial.demand;
  const preemption = planPreemption(trial, rejections);
  if (preemption.victims === undefined) {
    const kept = preemption.isEligible ? "" : (pod.status?.nominatedNodeName ?? "");
    return refuse(context, pod, fitErrorMessage(rejections, preemption.message), kept);
  }
  const again = preempt(context, pod, preemption.victims);
  return sooner(again, refuse(context, pod, fitErrorMessage(rejections, ""), preemption.victims.node));
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
function refuse(context: Context, pod: Pod, message: string, nominated: string): Again | undefined {
  context.event(pod, "Warning", "FailedScheduling", message);
  const before = findCondition(pod.status?.conditions, "PodScheduled");
  const isSame = before?.status === "False" && before.message === message;
  if (isSame && (pod.status?.nominatedNodeName ?? "") === nominated) return undefined;
  const condition = {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: formatRfc3339(context.now),
    reason: "Unschedulable",
    message,
  } as const;
  const { nominatedNodeName: _old, ...status } = pod.status ?? {};
  const updated: Pod = {
    ...pod,
    status: {
      ...status,
      ...(nominated === "" ? {} : { nominatedNodeName: nominated }),
      conditions: setCondition(status.conditions, condition),
    },
  };
  return afterWrite(context.update("pods", updated, { subresource: "status" }));
}
