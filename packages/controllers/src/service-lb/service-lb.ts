/** Gives LoadBalancer Services an address out of a pool. Models k8s.io/cloud-provider/controllers/service. */
import type { Service } from "@kubenetsim/api";
import type { Key, Reader, WatchEventOf } from "@kubenetsim/apiserver";
import { afterWrite } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { freeAddress, LOAD_BALANCER_CONFIG, poolOf } from "./pool.ts";

const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

export const serviceLBController: Controller = {
  name: "service-controller",
  watches: [watch("services", servicesDue), watch("configmaps", waitingOnPool)],
  reconcile(context, key) {
    const service = context.get("services", key);
    const pool = poolOf(context);
    if (service === undefined || pool === undefined) return undefined;
    const isGoing = service.metadata.deletionTimestamp !== undefined;
    const hasFinalizer = (service.metadata.finalizers ?? []).includes(FINALIZER);
    if (isGoing || !wantsBalancer(service)) return hasFinalizer ? release(context, service) : undefined;
    return ensure(context, service, pool, hasFinalizer);
  },
};

/** A Service with a class of balancer is another controller's. */
function wantsBalancer({ spec }: Service): boolean {
  return spec?.type === "LoadBalancer" && spec.loadBalancerClass === undefined;
}

/** The Service itself; when one gives an address back, also those that wait for one. */
function servicesDue(event: WatchEventOf<"services">, read: Reader): readonly Key[] {
  const held = event.before?.status?.loadBalancer?.ingress?.length ?? 0;
  const holds = event.type === "DELETED" ? 0 : (event.after?.status?.loadBalancer?.ingress?.length ?? 0);
  const isOurs = [event.before, event.after].some(
    (service) => service?.spec?.type === "LoadBalancer" || (service?.metadata.finalizers ?? []).includes(FINALIZER),
  );
  const own = isOurs ? [event.key] : NO_KEYS;
  return holds < held ? [...own, ...waiting(read)] : own;
}

function waitingOnPool({ key }: WatchEventOf<"configmaps">, read: Reader): readonly Key[] {
  return key === `${LOAD_BALANCER_CONFIG.namespace}/${LOAD_BALANCER_CONFIG.name}` ? waiting(read) : NO_KEYS;
}

function waiting(read: Reader): readonly Key[] {
  return read
    .list("services")
    .filter((service) => wantsBalancer(service) && (service.status?.loadBalancer?.ingress?.length ?? 0) === 0)
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

function ensure(context: Context, service: Service, pool: string, hasFinalizer: boolean): Again | undefined {
  if (hasFinalizer && (service.status?.loadBalancer?.ingress?.length ?? 0) > 0) return undefined;
  context.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
  const finalizers = [...(service.metadata.finalizers ?? []), FINALIZER];
  const held = hasFinalizer
    ? service
    : updated(context, { ...service, metadata: { ...service.metadata, finalizers } } as Service);
  if (held === undefined) return "backoff";
  const ip = freeAddress(context, pool, held);
  if (ip === undefined) {
    const message = "Error syncing load balancer: failed to ensure load balancer: no free address in the pool";
    context.event(service, "Warning", "SyncLoadBalancerFailed", message);
    // An address that comes free brings the key back.
    return undefined;
  }
  const status = { ...held.status, loadBalancer: { ingress: [{ ip, ipMode: "VIP" }] } };
  const result = context.update("services", { ...held, status } as Service, { subresource: "status" });
  if (result.ok) context.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  return afterWrite(result);
}

function updated(context: Context, service: Service): Service | undefined {
  const result = context.update("services", service);
  return result.ok ? result.value : undefined;
}

/** Nothing leads to it any more: the address is free again, and then the Service may go. */
function release(context: Context, service: Service): Again | undefined {
  context.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
  const cleared = { ...service, status: { ...service.status, loadBalancer: {} } } as Service;
  const result = context.update("services", cleared, { subresource: "status" });
  if (!result.ok) return afterWrite(result);
  context.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
  const finalizers = (result.value.metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
  const freed = { ...result.value, metadata: { ...result.value.metadata, finalizers } } as Service;
  return afterWrite(context.update("services", freed));
}
