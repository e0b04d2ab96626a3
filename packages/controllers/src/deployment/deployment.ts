/** Rolls a Deployment's template out through ReplicaSets. Models pkg/controller/deployment. */
import { controllerOf, type Deployment, keyOf, type Pod, type ReplicaSet } from "@kubenetsim/api";
import { deploymentsSelecting, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import { planClaims, writeClaims } from "../ownership/claim.ts";
import { isPodTerminal } from "../pod/status.ts";
import { foldTree } from "../runtime/fold.ts";
import type { Context, Controller } from "../runtime/types.ts";
import { controllerKeys, NO_KEYS, ownKey, watch } from "../runtime/watch.ts";
import { planDeployment } from "./plan.ts";
import { revisionsOf } from "./revisions.ts";
import { writePlan } from "./write.ts";

export const deploymentController: Controller = {
  name: "deployment-controller",
  watches: [watch("deployments", ownKey), watch("replicasets", deploymentsOfSet), watch("pods", recreatedBy)],
  reconcile(context, key) {
    const deployment = context.get("deployments", key);
    if (deployment === undefined) return undefined;
    const sets = claimSets(context, deployment);
    if (sets === undefined) return "backoff";
    const revisions = revisionsOf(deployment, sets);
    return writePlan(
      context,
      deployment,
      revisions,
      planDeployment(deployment, revisions, hasPods(context, revisions.old)),
    );
  },
};

/** The Deployment that controls the set; of an orphan, those that would adopt it. */
function deploymentsOfSet(event: WatchEventOf<"replicasets">, read: Reader): readonly Key[] {
  const keys = controllerKeys("Deployment", event);
  const { after } = event;
  if (keys.length > 0 || after === undefined || event.type === "DELETED") return keys;
  const { namespace = "", labels } = after.metadata;
  if (controllerOf(after.metadata) !== undefined) return NO_KEYS;
  return deploymentsSelecting(read.store, namespace, labels).map((deployment) => keyOf(deployment));
}

/** The end of a pod matters to a Deployment that waits for all old ones to be gone. */
function recreatedBy(event: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  const pod = event.after ?? event.before;
  const isOver = event.type === "DELETED" || (pod !== undefined && isPodTerminal(pod));
  if (pod === undefined || !isOver) return NO_KEYS;
  const [setKey] = controllerKeys("ReplicaSet", { after: pod });
  const set = setKey === undefined ? undefined : read.get("replicasets", setKey);
  const [key] = set === undefined ? NO_KEYS : controllerKeys("Deployment", { after: set });
  if (key === undefined) return NO_KEYS;
  return read.get("deployments", key)?.spec.strategy?.type === "Recreate" ? [key] : NO_KEYS;
}

function claimSets(context: Context, deployment: Deployment): readonly ReplicaSet[] | undefined {
  const { namespace = "", uid = "" } = deployment.metadata;
  const held = context.ownedBy("replicasets", uid);
  const selects = (set: ReplicaSet): boolean =>
    deploymentsSelecting(context.store, namespace, set.metadata.labels).some(({ metadata }) => metadata.uid === uid);
  const orphans = orphansOf(context, deployment).filter(selects);
  const claims = planClaims(
    deployment,
    [...held.filter(selects), ...orphans],
    held.filter((set) => !selects(set)),
  );
  return writeClaims(context, "replicasets", deployment, claims);
}

function orphansOf(context: Context, deployment: Deployment): readonly ReplicaSet[] {
  const namespace = deployment.metadata.namespace ?? "";
  const orphans: ReplicaSet[] = [];
  for (const [, set] of orphanSets(context.store.tables.replicasets).prefix(`${namespace}/`)) orphans.push(set);
  return orphans;
}

/** The ReplicaSets that nobody controls: few, so that no sync has to look through all. */
const orphanSets = foldTree<ReplicaSet, Tree<ReplicaSet>>(emptyTree<ReplicaSet>(), (orphans, { key, after }) =>
  after !== undefined && controllerOf(after.metadata) === undefined ? orphans.with(key, after) : orphans.without(key),
);

function hasPods(context: Context, old: readonly ReplicaSet[]): boolean {
  const isThere = (pod: Pod): boolean => !isPodTerminal(pod);
  return old.some(({ metadata }) => context.ownedBy("pods", metadata.uid ?? "").some(isThere));
}
