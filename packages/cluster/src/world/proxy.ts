/** A kube-proxy's sync: it takes the Services and EndpointSlices as they are now for its view. Two pointers; rules come lazily. */
import type { ProxyView } from "@kubenetsim/kube-proxy";
import { emptyTree, type Millis } from "@kubenetsim/sim";
import { KUBE_PROXY } from "./actor-names.ts";
import { lagsByItself, nodeDelay } from "./delay.ts";
import { minSyncMs, type NodeProxy, syncMs } from "./node-proxy.ts";
import { changedHealthPorts, withHealthPorts } from "./proxy-health.ts";
import { due, dueInRounds, type Simulation } from "./simulation.ts";
import { goneAffinity, withoutAffinity } from "./stale-affinity.ts";
import { changedUDP, withoutStaleFlows } from "./stale-flows.ts";
import type { NodeState } from "./types.ts";
import { syncUserspace } from "./userspace-sync.ts";
import { currentView, viewOf } from "./view.ts";

/** Every node that is neither held nor slower takes the current view; the others notice that there is one. */
export function syncAllProxies(sim: Simulation): void {
  const before = sim.proxyView;
  sim.proxyView = currentView(sim);
  const change = changeBetween(before, sim.proxyView);
  if (hasEffect(change))
    for (const node of [...sim.nodes.values()]) if (node.heldView === undefined) put(sim, synced(node, change));
  for (const name of [...sim.ownProxies.keys()]) notice(sim, name, before);
}

/** One node of its own takes the current view. `key` is "full" where nothing needs to have changed. */
export function syncProxy(sim: Simulation, name: string, key = ""): void {
  const node = sim.nodes.get(name);
  if (node === undefined) return;
  const isFull = key === "full";
  const period = syncMs(node.kubeProxy);
  if (isFull && period !== undefined) dueInRounds(sim, `${KUBE_PROXY}/${name}`, key, sim.clock.now + period);
  if (node.kubeProxy.held) return;
  const view = arrived(sim, node) ?? (isFull ? viewOf(sim, node) : undefined);
  const next = view === undefined ? node : takingView(sim, node, view, isFull);
  put(sim, next);
  if (next.kubeProxy.arriving !== undefined) bookSync(sim, name, next.kubeProxy);
}

/** From now on this node keeps the view it has, as if its kube-proxy hung. */
export function holdProxy(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node === undefined || node.kubeProxy.held) return;
  put(sim, { ...node, heldView: viewOf(sim, node), kubeProxy: { ...node.kubeProxy, held: true } });
}

/** The node follows again, and takes at once what it has missed. */
export function releaseProxy(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node === undefined || !node.kubeProxy.held) return;
  const next = { ...node, kubeProxy: { ...node.kubeProxy, held: false } };
  put(sim, takingView(sim, next, sim.proxyView, false));
}

/** A node as its kube-proxy leaves it after its first sync, of this view. */
export function firstSync(sim: Simulation, node: NodeState, view: ProxyView): void {
  const { kubeProxy } = node;
  const own = withOwnView(sim, node, view);
  const started = syncUserspace(sim, own, undefined, view);
  put(sim, synced(started, changeBetween(NO_VIEW, view)));
  const period = syncMs(kubeProxy);
  if (period !== undefined) dueInRounds(sim, `${KUBE_PROXY}/${node.name}`, "full", sim.clock.now + period);
}

/** Before any object. */
const NO_VIEW: ProxyView = { services: emptyTree(), slices: emptyTree(), slicesByService: emptyTree() };

/** What of a change a node has to do something about, other than to make rules when asked for them. */
interface Change {
  readonly serving: ReturnType<typeof changedUDP>;
  readonly health: ReadonlyMap<string, number>;
  readonly affinity: ReturnType<typeof goneAffinity>;
}

function changeBetween(before: ProxyView, after: ProxyView): Change {
  return {
    serving: changedUDP(before, after),
    health: changedHealthPorts(before, after),
    affinity: goneAffinity(before, after),
  };
}

function hasEffect({ serving, health, affinity }: Change): boolean {
  return serving.size > 0 || health.size > 0 || affinity.size > 0;
}

/** Without the UDP flows and the affinity to endpoints that the new view does not have, and with its health checks. */
function synced(node: NodeState, { serving, health, affinity }: Change): NodeState {
  // In userspace mode a flow ends at the proxy itself.
  const flows = node.kubeProxy.userspace === undefined ? withoutStaleFlows(node.kernel, serving) : node.kernel;
  const kernel = withHealthPorts(withoutAffinity(flows, affinity), node, health);
  return kernel === node.kernel ? node : { ...node, kernel };
}

function takingView(sim: Simulation, node: NodeState, view: ProxyView, isFull: boolean): NodeState {
  const before = viewOf(sim, node);
  const { pendingSince: _, arriving, ...rest } = node.kubeProxy;
  const later = arriving?.filter((each) => each.at > sim.clock.now) ?? [];
  const kubeProxy: NodeProxy = later.length === 0 ? rest : { ...rest, arriving: later, pendingSince: sim.clock.now };
  const { partial, full } = kubeProxy.syncs;
  const counted: NodeProxy = {
    ...kubeProxy,
    lastSync: sim.clock.now,
    lastFullSync: isFull ? sim.clock.now : kubeProxy.lastFullSync,
    syncs: isFull ? { partial, full: full + 1 } : { partial: partial + 1, full },
  };
  const next = withOwnView(sim, { ...node, kubeProxy: counted }, view);
  return synced(syncUserspace(sim, next, before, view), changeBetween(before, view));
}

// Who follows at the cluster's pace has no view of its own.
function withOwnView(sim: Simulation, node: NodeState, view: ProxyView): NodeState {
  const { heldView: _, ...rest } = node;
  return isPaced(sim, node) ? { ...rest, heldView: view } : rest;
}

function isPaced(sim: Simulation, node: NodeState): boolean {
  return minSyncMs(node.kubeProxy) !== undefined || lagsByItself(sim, node.name);
}

/** Whether a change must be told to the node by name. */
function isOfItsOwn(sim: Simulation, node: NodeState): boolean {
  return node.kubeProxy.held || isPaced(sim, node) || node.kubeProxy.userspace !== undefined;
}

function notice(sim: Simulation, name: string, before: ProxyView): void {
  const node = sim.nodes.get(name);
  if (node === undefined) return;
  const { kubeProxy } = node;
  const { now } = sim.clock;
  if (node.heldView === undefined) {
    put(sim, syncUserspace(sim, node, before, sim.proxyView));
    return;
  }
  const arriving = lagsByItself(sim, name) ? { arriving: withArriving(sim, node, now + lagOf(sim, name)) } : {};
  const pendingSince = kubeProxy.pendingSince ?? now;
  const next: NodeProxy = { ...kubeProxy, ...arriving, pendingSince };
  put(sim, { ...node, kubeProxy: next });
  if (!kubeProxy.held) bookSync(sim, name, next);
}

function bookSync(sim: Simulation, name: string, proxy: NodeProxy): void {
  const first = proxy.arriving?.[0]?.at ?? sim.clock.now;
  due(sim, `${KUBE_PROXY}/${name}`, "", Math.max(first, proxy.lastSync + (minSyncMs(proxy) ?? 0)));
}

/** News overtakes older news that would come later. */
function withArriving(sim: Simulation, { kubeProxy }: NodeState, at: Millis): NonNullable<NodeProxy["arriving"]> {
  return [...(kubeProxy.arriving ?? []).filter((each) => each.at < at), { at, view: sim.proxyView }];
}

/** What has come to a node by now; `undefined`: nothing yet. */
function arrived(sim: Simulation, node: NodeState): ProxyView | undefined {
  const { arriving } = node.kubeProxy;
  if (arriving === undefined) return currentView(sim);
  return arriving.findLast((each) => each.at <= sim.clock.now)?.view;
}

/** What the node takes beyond the time that all take. */
function lagOf(sim: Simulation, name: string): Millis {
  const { proxySyncMs } = sim.config;
  return Math.max(nodeDelay(sim, name, "kubeProxySync", String(sim.dispatched), proxySyncMs) - proxySyncMs, 0);
}

/** After delays have changed: who lags by itself keeps the view it has as its own. */
export function repaceProxies(sim: Simulation): void {
  for (const node of [...sim.nodes.values()])
    if (!node.kubeProxy.held) put(sim, withOwnView(sim, node, viewOf(sim, node)));
}

function put(sim: Simulation, node: NodeState): void {
  if (sim.nodes.get(node.name) !== node) sim.nodes = sim.nodes.with(node.name, node);
  const own = isOfItsOwn(sim, node);
  if (own !== sim.ownProxies.has(node.name))
    sim.ownProxies = own ? sim.ownProxies.with(node.name, node.name) : sim.ownProxies.without(node.name);
}
