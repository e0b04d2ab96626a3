/** Keeps one pod of a DaemonSet on each node that it fits. Models pkg/controller/daemon. */
import { type DaemonSet, type KubeObject, labelOf, matchesLabels, type Pod, selectorOf } from "@kubenetsim/api";
import { deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import {
  REVISION_LABEL,
  revisionsOf,
  syncHistory,
  truncateHistory,
} from "../controller-revision/controller-revision.ts";
import { claimPods, ownersOfPod } from "../ownership/pods.ts";
import { afterWrite, isNamespaceTerminating, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, ownKey, watch } from "../runtime/watch.ts";
import { FAILED_POD, untilReplaced } from "./failed-pods.ts";
import { daemonPod, daemonPodFor } from "./placement.ts";
import { type DaemonSetPlan, planDaemonSet, podsByNode } from "./plan.ts";
import { daemonSetStatus } from "./status.ts";

export const daemonSetController: Controller = {
  name: "daemonset-controller",
  watches: [
    watch("daemonsets", ownKey),
    watch("pods", (event, read) => ownersOfPod("DaemonSet", event, read, setsSelecting)),
    watch("nodes", setsOnChange),
  ],
  reconcile(context, key) {
    const set = context.get("daemonsets", key);
    if (set === undefined) return undefined;
    const pods = claimPods(context, set, set.spec.selector);
    if (pods === undefined) return "backoff";
    if (set.metadata.deletionTimestamp !== undefined) return undefined;
    const history = syncHistory(context, set, REVISION_LABEL);
    if (history === undefined) return "backoff";
    const hash = labelOf(history.update.metadata.labels, REVISION_LABEL) ?? "";
    const template = daemonPod(set, hash);
    const plan = planDaemonSet(set, podsByNode(template, context.list("nodes"), pods), hash, context.now);
    return sooner(write(context, set, template, plan), writeStatus(context, key, template, hash));
  },
};

function setsSelecting(read: Reader, { metadata }: Pod): readonly KubeObject[] {
  const sets = read.list("daemonsets", metadata.namespace);
  return sets.filter(({ spec }) => matchesLabels(selectorOf(spec.selector), metadata.labels));
}

/** A node that comes, goes, or changes in what placement looks at. */
function setsOnChange({ type, before, after }: WatchEventOf<"nodes">, read: Reader): readonly Key[] {
  const isSame =
    type === "MODIFIED" &&
    deepEqual(before?.metadata.labels, after?.metadata.labels) &&
    deepEqual(before?.spec?.taints, after?.spec?.taints);
  return isSame ? NO_KEYS : [...read.store.tables.daemonsets.keys()];
}

function write(context: Context, set: DaemonSet, template: Pod, plan: DaemonSetPlan): Again | undefined {
  let again: Again | undefined;
  const waiting = new Set<Pod>();
  for (const pod of plan.ended) {
    const afterMs = untilReplaced(context, set.metadata.uid ?? "", pod);
    if (afterMs === 0) tellOfEnd(context, set, pod);
    else waiting.add(pod);
    again = sooner(again, afterMs === 0 ? undefined : { afterMs });
  }
  for (const pod of plan.delete) {
    if (waiting.has(pod)) continue;
    const { metadata } = pod;
    const result = context.delete("pods", `${metadata.namespace}/${metadata.name}`);
    if (result.ok) context.event(set, "Normal", "SuccessfulDelete", `Deleted pod: ${metadata.name}`);
    again = sooner(again, afterWrite(result));
  }
  for (const node of plan.create) {
    const result = context.create("pods", daemonPodFor(template, node));
    if (isNamespaceTerminating(result)) return undefined;
    if (result.ok) context.event(set, "Normal", "SuccessfulCreate", `Created pod: ${result.value.metadata.name}`);
    else {
      context.event(set, "Warning", "FailedCreate", `Error creating: ${result.status.message}`);
      again = "backoff";
    }
  }
  return again;
}

function tellOfEnd(context: Context, set: DaemonSet, { metadata, spec, status }: Pod): void {
  const what = `daemon pod ${metadata.namespace}/${metadata.name} on node ${spec.nodeName ?? ""}`;
  if (status?.phase === "Failed")
    context.event(set, "Warning", FAILED_POD, `Found failed ${what}, will try to kill it`);
  else context.event(set, "Normal", "SucceededDaemonPod", `Found succeeded ${what}, will try to delete it`);
}

function writeStatus(context: Context, key: Key, template: Pod, hash: string): Again | undefined {
  const set = context.get("daemonsets", key);
  if (set === undefined) return undefined;
  const pods = context.ownedBy("pods", set.metadata.uid ?? "");
  const { status, wait } = daemonSetStatus(set, podsByNode(template, context.list("nodes"), pods), hash, context.now);
  truncateHistory(context, set, revisionsOf(context, set), ({ metadata }) => {
    const own = labelOf(metadata.labels, REVISION_LABEL);
    return own === hash || pods.some((pod) => labelOf(pod.metadata.labels, REVISION_LABEL) === own);
  });
  const again = wait === undefined ? undefined : { afterMs: wait };
  if (deepEqual(set.status, status)) return again;
  const result = context.update("daemonsets", { ...set, status } as DaemonSet, { subresource: "status" });
  return sooner(again, afterWrite(result));
}
