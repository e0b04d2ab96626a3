/** Keeps as many pods as a ReplicationController asks for. Models pkg/controller/replication, which runs ReplicaSet's code on it. */
import {
  type KubeObject,
  matchesLabels,
  type Pod,
  type ReplicaSet,
  type ReplicationController,
  selectorFromMap,
} from "@kubenetsim/api";
import { deepEqual, type Reader } from "@kubenetsim/apiserver";
import { claimPods, ownersOfPod, podFromTemplate } from "../ownership/pods.ts";
import { isPodActive } from "../pod/status.ts";
import { podsToDelete } from "../replicaset/ranks.ts";
import { slowStart } from "../replicaset/slow-start.ts";
import { type ReplicaFailure, replicaSetStatus } from "../replicaset/status.ts";
import { afterWrite, isNamespaceTerminating, isNotFound, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { ownKey, watch } from "../runtime/watch.ts";

export const replicationControllerController: Controller = {
  name: "replication-controller",
  watches: [
    watch("replicationcontrollers", ownKey),
    watch("pods", (event, read) => ownersOfPod("ReplicationController", event, read, controllersSelecting)),
  ],
  reconcile(context, key) {
    const controller = context.get("replicationcontrollers", key);
    if (controller === undefined) return undefined;
    const pods = claimPods(context, controller, { matchLabels: controller.spec.selector ?? {} });
    if (pods === undefined) return "backoff";
    const active = pods.filter(isPodActive);
    const isGoing = controller.metadata.deletionTimestamp !== undefined;
    return writeStatus(context, controller, active, isGoing ? {} : writeReplicas(context, controller, active));
  },
};

function controllersSelecting(read: Reader, { metadata }: Pod): readonly KubeObject[] {
  const all = read.list("replicationcontrollers", metadata.namespace);
  return all.filter(({ spec }) => matchesLabels(selectorFromMap(spec.selector), metadata.labels));
}

interface Outcome {
  readonly again?: Again;
  readonly failure?: ReplicaFailure;
}

function writeReplicas(context: Context, controller: ReplicationController, active: readonly Pod[]): Outcome {
  const missing = (controller.spec.replicas ?? 1) - active.length;
  if (missing > 0) return createPods(context, controller, missing);
  let outcome: Outcome = {};
  for (const { metadata } of podsToDelete(active, active, -missing, context.now)) {
    const result = context.delete("pods", `${metadata.namespace}/${metadata.name}`);
    if (result.ok) context.event(controller, "Normal", "SuccessfulDelete", `Deleted pod: ${metadata.name}`);
    else if (!isNotFound(result)) {
      const { message } = result.status;
      context.event(controller, "Warning", "FailedDelete", `Error deleting: ${message}`);
      outcome = { again: "backoff", failure: { reason: "FailedDelete", message } };
    }
  }
  return outcome;
}

function createPods(context: Context, controller: ReplicationController, count: number): Outcome {
  const pod = podFromTemplate(
    { ...controller, apiVersion: "v1", kind: "ReplicationController" },
    controller.spec.template,
  );
  let outcome: Outcome = {};
  slowStart(count, () => {
    const result = context.create("pods", pod);
    if (result.ok) {
      context.event(controller, "Normal", "SuccessfulCreate", `Created pod: ${result.value.metadata.name}`);
      return true;
    }
    if (isNamespaceTerminating(result)) return false;
    const { message } = result.status;
    context.event(controller, "Warning", "FailedCreate", `Error creating: ${message}`);
    outcome = { again: "backoff", failure: { reason: "FailedCreate", message } };
    return false;
  });
  return outcome;
}

function writeStatus(
  context: Context,
  controller: ReplicationController,
  active: readonly Pod[],
  { again, failure }: Outcome,
): Again | undefined {
  // The counts are a ReplicaSet's: it differs in its selector alone.
  const set = { ...controller, kind: "ReplicaSet", spec: { ...controller.spec, selector: {} } } as ReplicaSet;
  const { status, wait } = replicaSetStatus(set, active, failure, context.now);
  const later = sooner(again, wait === undefined ? undefined : { afterMs: wait });
  if (deepEqual(controller.status, status)) return later;
  const updated = { ...controller, status } as ReplicationController;
  return sooner(later, afterWrite(context.update("replicationcontrollers", updated, { subresource: "status" })));
}
