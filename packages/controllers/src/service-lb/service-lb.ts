/** Gives LoadBalancer Services addresses out of a pool. Models k8s.io/cloud-provider/controllers/service. */
import type { Service } from "@kubenetsim/api";
import { deepEqual, type Key, type Reader, type WatchEventOf } from "@kubenetsim/apiserver";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import { foldTree } from "../runtime/fold.ts";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { changesHosts, isLoadBalancerHost } from "./hosts.ts";
import { CLEANUP_FINALIZER, hasFinalizer, needsCleanup, needsUpdate, wantsLoadBalancer } from "./need.ts";
import { allot, LOAD_BALANCER_CONFIG, poolOf } from "./pool.ts";

/** The key under which all balancers are told of other nodes. No Service is called so. */
const HOSTS: Key = "nodes";

export const serviceLBController: Controller = {
  name: "service-controller",
  watches: [
    watch("services", servicesDue),
    watch("nodes", (event) => (changesHosts(event) ? [HOSTS] : NO_KEYS)),
    watch("configmaps", waitingOnPool),
  ],
  reconcile(context, key) {
    const pool = poolOf(context);
    if (pool === undefined) return undefined;
    if (key === HOSTS) return updateHosts(context);
    const service = context.get("services", key);
    if (service === undefined) return undefined;
    if (wantsLoadBalancer(service) && !needsCleanup(service)) return ensure(context, service, pool);
    return hasFinalizer(service.metadata) ? release(context, service) : undefined;
  },
};

/** The Service itself, where its balancer must change; when one gives an address back, also those that wait for one. */
function servicesDue({ type, key, before, after }: WatchEventOf<"services">, read: Reader): readonly Key[] {
  const held = before?.status?.loadBalancer?.ingress?.length ?? 0;
  if (type === "DELETED" || after === undefined) return held > 0 ? waiting(read) : NO_KEYS;
  const isDue = needsCleanup(after) || (before === undefined ? wantsLoadBalancer(after) : needsUpdate(before, after));
  const own = isDue ? [key] : NO_KEYS;
  const holds = after.status?.loadBalancer?.ingress?.length ?? 0;
  return holds < held ? [...own, ...waiting(read)] : own;
}

function waitingOnPool({ key }: WatchEventOf<"configmaps">, read: Reader): readonly Key[] {
  return key === `${LOAD_BALANCER_CONFIG.namespace}/${LOAD_BALANCER_CONFIG.name}` ? waiting(read) : NO_KEYS;
}

function waiting(read: Reader): readonly Key[] {
  return [...balanced(read.store.tables.services)]
    .filter(([, service]) => wantsLoadBalancer(service) && (service.status?.loadBalancer?.ingress?.length ?? 0) === 0)
    .map(([key]) => key);
}

/** The Services that have a balancer or want one, of this controller or not: few, so that nobody has to look through all. */
const balanced = foldTree<Service, Tree<Service>>(emptyTree<Service>(), (found, { key, after }) =>
  after !== undefined && (after.spec?.type === "LoadBalancer" || (after.status?.loadBalancer?.ingress?.length ?? 0) > 0)
    ? found.with(key, after)
    : found.without(key),
);

function ensure(context: Context, service: Service, pool: string): Again | undefined {
  context.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
  const held = withFinalizer(context, service);
  if (held === undefined) return "backoff";
  if (!hasHosts(context)) warnOfNoHosts(context, held);
  const allotted = allot(pool, held, balanced(context.store.tables.services).values());
  if (!allotted.ok) {
    const message = `Error syncing load balancer: failed to ensure load balancer: ${allotted.why}`;
    context.event(held, "Warning", "SyncLoadBalancerFailed", message);
    // An address that comes free brings the key back.
    return undefined;
  }
  context.event(held, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  const { ingress } = allotted;
  if (deepEqual(held.status?.loadBalancer?.ingress ?? [], ingress)) return undefined;
  const published: Service = { ...held, status: { ...held.status, loadBalancer: { ingress } } };
  return afterWrite(context.update("services", published, { subresource: "status" }));
}

/** The Service as it is stored with the finalizer; undefined if the write failed. */
function withFinalizer(context: Context, service: Service): Service | undefined {
  if (hasFinalizer(service.metadata)) return service;
  const finalizers = [...(service.metadata.finalizers ?? []), CLEANUP_FINALIZER];
  const result = context.update("services", { ...service, metadata: { ...service.metadata, finalizers } });
  return result.ok ? result.value : undefined;
}

function updateHosts(context: Context): undefined {
  const isAny = hasHosts(context);
  for (const service of balanced(context.store.tables.services).values()) {
    if (!wantsLoadBalancer(service) || !hasFinalizer(service.metadata)) continue;
    if (isAny) context.event(service, "Normal", "UpdatedLoadBalancer", "Updated load balancer with new hosts");
    else warnOfNoHosts(context, service);
  }
}

function hasHosts(context: Context): boolean {
  for (const node of context.store.tables.nodes.values()) if (isLoadBalancerHost(node)) return true;
  return false;
}

function warnOfNoHosts(context: Context, service: Service): void {
  context.event(service, "Warning", "UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer");
}

/** Nothing leads to it any more: the address is free again, and then the Service may go. */
function release(context: Context, service: Service): Again | undefined {
  context.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
  const cleared: Service = { ...service, status: { ...service.status, loadBalancer: {} } };
  const result = context.update("services", cleared, { subresource: "status" });
  if (!result.ok) return afterWrite(result);
  context.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
  const finalizers = (result.value.metadata.finalizers ?? []).filter((name) => name !== CLEANUP_FINALIZER);
  return afterWrite(
    context.update("services", { ...result.value, metadata: { ...result.value.metadata, finalizers } }),
  );
}
