/** Hands every write to those who watch it: their keys become alarms. What a shared informer does in a real cluster. */
import { splitKey } from "@kubenetsim/api";
import { keepUnread, type WatchEvent } from "@kubenetsim/apiserver";
import { dispatch, NODE_LEASES } from "@kubenetsim/controllers";
import { CONTROLLER, KUBE_PROXY, KUBELET } from "./actor-names.ts";
import { noticeBalancers } from "./balancers.ts";
import { dispatchToCoreDNS } from "./coredns/reload.ts";
import { dispatchTables } from "./coredns/watch.ts";
import { controllerDelay, nodeDelay } from "./delay.ts";
import { RENEWAL_MS } from "./heartbeat.ts";
import { NODE_KEY } from "./node-kubelet.ts";
import { due, type Simulation, undispatched } from "./simulation.ts";

/** Dispatches all events since the last call. */
export function dispatchWrites(sim: Simulation): void {
  if (sim.dispatched === sim.store.revision) return;
  const events = undispatched(sim);
  sim.dispatched = sim.store.revision;
  if (sim.dispatched - (sim.store.readUpTo ?? 0) > UNTOLD_MAX) sim.store = keepUnread(sim.store, sim.dispatched);
  for (const event of events) dispatchWrite(sim, event);
}

function dispatchWrite(sim: Simulation, event: WatchEvent): void {
  const now = sim.clock.now;
  if (event.resource === "configmaps" && sim.dns.size > 0) dispatchToCoreDNS(sim, event);
  dispatchTables(sim, event);
  if (event.resource === "nodes" || event.resource === "endpointslices") noticeBalancers(sim, eventLabel(event));
  for (const { controller, key } of dispatch(event, sim.client))
    due(sim, `${CONTROLLER}/${controller}`, key, now + controllerDelay(sim, controller, key, event.revision));
  if (event.resource === "pods") dispatchToKubelet(sim, event);
  else if (event.resource === "leases") dispatchLease(sim, event);
  else if (event.resource === "services" || event.resource === "endpointslices") dispatchToProxies(sim);
}

function dispatchToKubelet(sim: Simulation, event: WatchEvent & { resource: "pods" }): void {
  const node = event.after?.spec.nodeName ?? event.before?.spec.nodeName;
  if (node !== undefined && node !== "" && sim.nodes.has(node))
    due(sim, `${KUBELET}/${node}`, event.key, sim.clock.now + nodeDelay(sim, node, "kubelet", eventLabel(event)));
}

/** A Lease that somebody has deleted, or written a time into, is as the kubelet wants it after its next renewal. */
function dispatchLease(sim: Simulation, { type, key, after }: WatchEvent & { resource: "leases" }): void {
  const { namespace, name } = splitKey(key);
  if (namespace !== NODE_LEASES || (type !== "DELETED" && after?.spec?.renewTime === undefined)) return;
  if (sim.nodes.get(name)?.silent === undefined) due(sim, `${KUBELET}/${name}`, NODE_KEY, sim.clock.now + RENEWAL_MS);
}

function eventLabel(event: WatchEvent): string {
  return `${event.key}/${event.revision}`;
}

/** Those that follow sync together; a slower or held node has its own alarm. */
function dispatchToProxies(sim: Simulation): void {
  due(sim, KUBE_PROXY, "", sim.clock.now + sim.config.proxySyncMs);
}

/** The log is told from time to time how far it was read: each time would be another store for every step. */
const UNTOLD_MAX = 5_000;
