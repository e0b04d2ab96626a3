/** Keeps as many pods as a ReplicaSet asks for. Models pkg/controller/replicaset. */
import { controllerOf, type Pod, type ReplicaSet } from "@kubenetsim/api";
import { deepEqual, type Key, type Reader, replicaSetsSelecting, type WatchEventOf } from "@kubenetsim/apiserver";
import { memo, type Tree } from "@kubenetsim/sim";
import { type Claims, planClaims, writeClaims } from "../ownership/claim.ts";
import { podFromTemplate } from "../ownership/pods.ts";
import { podsOfWorkload } from "../pod/selected.ts";
import { isPodActive, isPodTerminating } from "../pod/status.ts";
import { afterWrite, isNamespaceTerminating, isNotFound, sooner } from "../runtime/outcome.ts";
import { settledMemory } from "../runtime/settled.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { controllerKeys, NO_KEYS, ownKey, watch } from "../runtime/watch.ts";
import { podsToDelete } from "./ranks.ts";
import { slowStart } from "./slow-start.ts";
import { type ReplicaFailure, replicaSetStatus } from "./status.ts";

export const replicaSetController: Controller = {
  name: "replicaset-controller",
  watches: [watch("replicasets", ownKey), watch("pods", setsOfPod)],
  reconcile(context, key) {
    const set = context.get("replicasets", key);
    if (set === undefined) return undefined;
    const selected = podsOfWorkload(context, set.metadata.namespace ?? "", set.spec.selector);
    if (settled.isSettled(set, [selected, context.store.indexes.ownedBy])) return undefined;
    const pods = writeClaims(context, "pods", set, claimsOf(context, set, selected));
    if (pods === undefined) return "backoff";
    const again = writeReplicas(context, set, pods);
    if (again === undefined) noteSettled(context, key, selected);
    return again;
  },
};

/** After its own status update the set looks once more: then nothing else may have changed. */
const settled = settledMemory<ReplicaSet>();

function noteSettled(context: Context, key: Key, selected: readonly Pod[]): void {
  const set = context.get("replicasets", key);
  // Where the sync made or deleted pods, their events call for a look of its own.
  if (set === undefined || podsOfWorkload(context, set.metadata.namespace ?? "", set.spec.selector) !== selected)
    return;
  settled.note(set, [selected, context.store.indexes.ownedBy]);
}

/** The ReplicaSet that controls the pod; of an orphan, those that would adopt it. */
function setsOfPod(event: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  const keys = controllerKeys("ReplicaSet", event);
  const { after } = event;
  if (keys.length > 0 || after === undefined || event.type === "DELETED") return keys;
  if (controllerOf(after.metadata) !== undefined) return NO_KEYS;
  if (event.before !== undefined && event.before.metadata.labels === after.metadata.labels) return NO_KEYS;
  const { namespace = "", labels } = after.metadata;
  return replicaSetsSelecting(read.store, namespace, labels).map(({ metadata }) => `${namespace}/${metadata.name}`);
}

function claimsOf(context: Context, set: ReplicaSet, selected: readonly Pod[]): Claims<Pod> {
  const claims = planClaims(set, selected, []);
  const { uid = "" } = set.metadata;
  // As many as are owned are selected, so there is none to release; it is nearly always so.
  if (ownedCounts(context.store.indexes.ownedBy)(uid) === claims.owned.length) return claims;
  const names = new Set(selected.map(({ metadata }) => metadata.name));
  const held = context
    .ownedBy("pods", uid)
    .filter(({ metadata }) => !names.has(metadata.name) && controllerOf(metadata)?.uid === uid);
  return planClaims(set, selected, held);
}

/** How many pods name an owner, counted once for each state of the index. */
const ownedCounts = memo((index: Tree<Key>) => {
  const counts = new Map<string, number>();
  return (uid: string): number => {
    let count = counts.get(uid);
    if (count === undefined) {
      count = 0;
      for (const _ of index.prefix(`${uid}\0pods\0`)) count++;
      counts.set(uid, count);
    }
    return count;
  };
});

function writeReplicas(context: Context, set: ReplicaSet, pods: readonly Pod[]): Again | undefined {
  const active = pods.filter(isPodActive);
  const difference = (set.spec.replicas ?? 1) - active.length;
  const isGoing = set.metadata.deletionTimestamp !== undefined;
  const outcome = isGoing
    ? DONE
    : difference > 0
      ? createPods(context, set, difference)
      : deletePods(context, set, active);
  const terminating = pods.filter(isPodTerminating).length;
  // As upstream, the status tells of the pods from before this sync; their own events bring the next one.
  const { status, wait } = replicaSetStatus(set, active, outcome.failure, context.now, terminating);
  const again = sooner(outcome.again, wait === undefined ? undefined : { afterMs: wait });
  if (deepEqual(set.status, status)) return again;
  return sooner(
    again,
    afterWrite(context.update("replicasets", { ...set, status } as ReplicaSet, { subresource: "status" })),
  );
}

interface Outcome {
  readonly again?: Again;
  readonly failure?: ReplicaFailure;
}

const DONE: Outcome = {};

function createPods(context: Context, set: ReplicaSet, count: number): Outcome {
  const pod = podFromTemplate({ ...set, apiVersion: "apps/v1", kind: "ReplicaSet" }, set.spec.template);
  let outcome = DONE;
  slowStart(count, () => {
    const result = context.create("pods", pod);
    if (result.ok) {
      context.event(set, "Normal", "SuccessfulCreate", `Created pod: ${result.value.metadata.name}`);
      return true;
    }
    // Nothing new comes into a namespace that is going: not worth an Event or a retry.
    if (isNamespaceTerminating(result)) return false;
    const { message } = result.status;
    context.event(set, "Warning", "FailedCreate", `Error creating: ${message}`);
    outcome = { again: "backoff", failure: { reason: "FailedCreate", message } };
    return false;
  });
  return outcome;
}

function deletePods(context: Context, set: ReplicaSet, active: readonly Pod[]): Outcome {
  const surplus = active.length - (set.spec.replicas ?? 1);
  if (surplus <= 0) return DONE;
  let outcome = DONE;
  for (const { metadata } of podsToDelete(active, relatedPods(context, set), surplus, context.now)) {
    const result = context.delete("pods", `${metadata.namespace}/${metadata.name}`);
    if (result.ok) {
      context.event(set, "Normal", "SuccessfulDelete", `Deleted pod: ${metadata.name}`);
    } else if (!isNotFound(result)) {
      const { message } = result.status;
      context.event(set, "Warning", "FailedDelete", `Error deleting: ${message}`);
      outcome = { again: "backoff", failure: { reason: "FailedDelete", message } };
    }
  }
  return outcome;
}

/** The pods of all ReplicaSets with the same controller: of old and new revisions of one Deployment. Models getIndirectlyRelatedPods. */
function relatedPods(context: Context, set: ReplicaSet): readonly Pod[] {
  const owner = controllerOf(set.metadata);
  const sets = owner === undefined ? [set] : context.ownedBy("replicasets", owner.uid);
  return sets.flatMap((each) => podsOfWorkload(context, each.metadata.namespace ?? "", each.spec.selector));
}
