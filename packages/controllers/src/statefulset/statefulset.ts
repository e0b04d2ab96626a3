/** Keeps a StatefulSet's pods: each with a name that stays. Models pkg/controller/statefulset. */
import { type KubeObject, labelOf, matchesLabels, type Pod, type StatefulSet, selectorOf } from "@kubenetsim/api";
import { deepEqual, type Reader } from "@kubenetsim/apiserver";
import {
  REVISION_LABEL,
  revisionsOf,
  syncHistory,
  type TemplateHistory,
  templateOf,
  truncateHistory,
} from "../controller-revision/controller-revision.ts";
import { claimPods, ownersOfPod } from "../ownership/pods.ts";
import { afterWrite, isNamespaceTerminating, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { ownKey, watch } from "../runtime/watch.ts";
import { createClaims, ownClaims } from "./claims.ts";
import { newPod, ordinalOf } from "./identity.ts";
import { planStatefulSet } from "./plan.ts";
import { statefulSetStatus } from "./status.ts";

export const statefulSetController: Controller = {
  name: "statefulset-controller",
  watches: [
    watch("statefulsets", ownKey),
    watch("pods", (event, read) => ownersOfPod("StatefulSet", event, read, setsSelecting)),
  ],
  reconcile(context, key) {
    const set = context.get("statefulsets", key);
    if (set === undefined) return undefined;
    const pods = claimPods(context, set, set.spec.selector);
    if (pods === undefined) return "backoff";
    if (set.metadata.deletionTimestamp !== undefined) return undefined;
    const history = syncHistory(context, set, HASH_LABEL);
    if (history === undefined) return "backoff";
    const again = write(context, set, pods, history);
    return sooner(again, writeStatus(context, key, history));
  },
};

const HASH_LABEL = "controller.kubernetes.io/hash";

function setsSelecting(read: Reader, { metadata }: Pod): readonly KubeObject[] {
  const sets = read.list("statefulsets", metadata.namespace);
  return sets.filter(({ spec }) => matchesLabels(selectorOf(spec.selector), metadata.labels));
}

function write(context: Context, set: StatefulSet, pods: readonly Pod[], history: TemplateHistory): Again | undefined {
  const update = history.update.metadata.name ?? "";
  const plan = planStatefulSet(set, pods, update, context.now);
  for (const pod of plan.recreate) tellOfRecreation(context, set, pod);
  let again = keepClaims(context, set, pods);
  for (const pod of plan.delete) again = sooner(again, deletePod(context, set, pod));
  for (const ordinal of plan.create) again = sooner(again, createPod(context, set, history, ordinal));
  return again;
}

/** Where claims are to go with their set or pod, they are told so in time. */
function keepClaims(context: Context, set: StatefulSet, pods: readonly Pod[]): Again | undefined {
  if ((set.spec.volumeClaimTemplates ?? []).length === 0) return undefined;
  const start = set.spec.ordinals?.start ?? 0;
  const end = start + (set.spec.replicas ?? 1);
  let again: Again | undefined;
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal === undefined) continue;
    again = sooner(again, ownClaims(context, set, pod, ordinal, ordinal < start || ordinal >= end));
  }
  return again;
}

function tellOfRecreation(context: Context, set: StatefulSet, { metadata, status }: Pod): void {
  const { namespace, name } = set.metadata;
  const isFailed = status?.phase === "Failed";
  const word = isFailed ? "failed" : "terminated";
  const message = `StatefulSet ${namespace}/${name} is recreating ${word} Pod ${metadata.name}`;
  if (isFailed) context.event(set, "Warning", "RecreatingFailedPod", message);
  else context.event(set, "Normal", "RecreatingTerminatedPod", message);
}

function deletePod(context: Context, set: StatefulSet, { metadata }: Pod): Again | undefined {
  const result = context.delete("pods", `${metadata.namespace}/${metadata.name}`);
  tell(context, set, "delete", metadata.name ?? "", result.ok ? undefined : result.status.message);
  return afterWrite(result);
}

function createPod(context: Context, set: StatefulSet, history: TemplateHistory, ordinal: number): Again | undefined {
  const unclaimed = createClaims(context, set, ordinal);
  if (unclaimed !== undefined) return unclaimed;
  const revision = revisionFor(set, history, ordinal);
  const template = templateOf(revision) ?? set.spec.template;
  const pod = newPod(set, template, revision.metadata.name ?? "", ordinal);
  const result = context.create("pods", pod);
  if (isNamespaceTerminating(result)) return undefined;
  tell(context, set, "create", pod.metadata.name ?? "", result.ok ? undefined : result.status.message);
  // A pod of this name that is another's: its end brings no key of ours, so the name is tried again.
  return result.ok ? undefined : "backoff";
}

/** Below the partition pods are made of the revision that they had. */
function revisionFor(set: StatefulSet, { all, update }: TemplateHistory, ordinal: number): TemplateHistory["update"] {
  const { partition = 0 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  const isBelow = ordinal < (set.spec.ordinals?.start ?? 0) + partition;
  const current = all.find(({ metadata }) => metadata.name === set.status?.currentRevision);
  return isBelow && set.spec.updateStrategy?.type === "RollingUpdate" ? (current ?? update) : update;
}

function tell(
  context: Context,
  set: StatefulSet,
  verb: "create" | "delete",
  pod: string,
  error: string | undefined,
): void {
  const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  const reason = verb === "create" ? "Create" : "Delete";
  if (error === undefined) context.event(set, "Normal", `Successful${reason}`, `${what} successful`);
  else context.event(set, "Warning", `Failed${reason}`, `${what} failed error: ${error}`);
}

function writeStatus(context: Context, key: string, history: TemplateHistory): Again | undefined {
  const set = context.get("statefulsets", key);
  if (set === undefined) return undefined;
  const pods = context.ownedBy("pods", set.metadata.uid ?? "");
  const update = history.update.metadata.name ?? "";
  const known = history.all.some(({ metadata }) => metadata.name === set.status?.currentRevision);
  const current = known ? (set.status?.currentRevision ?? update) : update;
  const { status, wait } = statefulSetStatus(set, pods, { current, update }, context.now);
  truncateHistory(context, set, revisionsOf(context, set), ({ metadata }) => {
    const { name } = metadata;
    if (name === status.currentRevision || name === update) return true;
    return pods.some((pod) => labelOf(pod.metadata.labels, REVISION_LABEL) === name);
  });
  const again = wait === undefined ? undefined : { afterMs: wait };
  if (deepEqual(set.status, status)) return again;
  const result = context.update("statefulsets", { ...set, status } as StatefulSet, { subresource: "status" });
  return sooner(again, afterWrite(result));
}
