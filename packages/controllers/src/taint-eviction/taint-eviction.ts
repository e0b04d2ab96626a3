/** Deletes pods that do not tolerate a NoExecute taint of their node, or only for a time. Models pkg/controller/tainteviction. */
import { type Pod, setCondition, type Taint, type Toleration } from "@kubenetsim/api";
import { deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { formatRfc3339, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { tolerates } from "../scheduler/filter.ts";

export const taintEvictionController: Controller = {
  name: "taint-eviction-controller",
  watches: [watch("nodes", podsOfTainted), watch("pods", boundPod)],
  reconcile(context, key) {
    const pod = context.get("pods", key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
    const node = context.get("nodes", pod.spec.nodeName ?? "");
    const taints = fatalTaints(node?.spec?.taints);
    const left = untilEviction(pod, taints, context.now);
    if (left === undefined) return undefined;
    return left > 0 ? { afterMs: left } : evict(context, pod);
  },
};

function podsOfTainted({ type, key, before, after }: WatchEventOf<"nodes">, read: Reader): readonly Key[] {
  if (type === "DELETED" || deepEqual(fatalTaints(before?.spec?.taints), fatalTaints(after?.spec?.taints)))
    return NO_KEYS;
  return read.podsOnNode(key).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

/** A pod that comes to a node which has such taints. */
function boundPod({ type, key, before, after }: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  const { nodeName = "", tolerations } = after?.spec ?? {};
  if (type === "DELETED" || nodeName === "") return NO_KEYS;
  if (before?.spec.nodeName === nodeName && before.spec.tolerations === tolerations) return NO_KEYS;
  return fatalTaints(read.get("nodes", nodeName)?.spec?.taints).length === 0 ? NO_KEYS : [key];
}

function fatalTaints(taints: readonly Taint[] | undefined): readonly Taint[] {
  return (taints ?? []).filter(({ effect }) => effect === "NoExecute");
}

/** How long the pod may stay; undefined: for ever. */
function untilEviction(pod: Pod, taints: readonly Taint[], now: Millis): Millis | undefined {
  let soonest: Millis | undefined;
  for (const taint of taints) {
    const seconds = toleratedSeconds(pod.spec.tolerations ?? [], taint);
    if (seconds === undefined) continue;
    const left = Math.max(0, (parseRfc3339(taint.timeAdded ?? "") ?? now) + seconds * 1000 - now);
    if (soonest === undefined || left < soonest) soonest = left;
  }
  return soonest;
}

/** The least that a toleration of this taint says; undefined: for ever; 0: it is not tolerated. */
function toleratedSeconds(tolerations: readonly Toleration[], taint: Taint): number | undefined {
  const matching = tolerations.filter((toleration) => tolerates(toleration, taint));
  if (matching.length === 0) return 0;
  const limits = matching.flatMap(({ tolerationSeconds }) =>
    tolerationSeconds === undefined ? [] : [tolerationSeconds],
  );
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits));
}

function evict(context: Context, pod: Pod): Again | undefined {
  const { namespace, name } = pod.metadata;
  context.event(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${namespace}/${name}`);
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastTransitionTime: formatRfc3339(context.now),
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
  } as const;
  const conditions = setCondition(pod.status?.conditions, condition);
  context.update("pods", { ...pod, status: { ...pod.status, conditions } } as Pod, { subresource: "status" });
  return afterWrite(context.delete("pods", `${namespace}/${name}`));
}
