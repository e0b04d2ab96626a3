/** A kube-proxy's sync: it takes the Services and EndpointSlices as they are now for its view. Two pointers; rules come lazily. */
import type { ProxyView } from "@kubenetsim/kube-proxy";
import type { Simulation } from "./simulation.ts";
import { changedUDP, withoutStaleFlows } from "./stale-flows.ts";
import type { NodeState } from "./types.ts";

/** What the API server holds now, as kube-proxy is to see it. */
export function currentView(sim: Pick<Simulation, "store">): ProxyView {
  const { tables, indexes } = sim.store;
  return { services: tables.services, slices: tables.endpointslices, slicesByService: indexes.slicesByService };
}

/** Every node that is neither held nor slower takes the current view. */
export function syncAllProxies(sim: Simulation): void {
  const before = sim.proxyView;
  sim.proxyView = currentView(sim);
  const serving = changedUDP(before, sim.proxyView);
  if (serving.size === 0) return;
  for (const node of [...sim.nodes.values()]) if (node.heldView === undefined) forgetStaleFlows(sim, node, serving);
}

/** One node that was held takes the current view, and is held at that. */
export function syncProxy(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node?.heldView === undefined) return;
  const heldView = currentView(sim);
  forgetStaleFlows(sim, { ...node, heldView }, changedUDP(node.heldView, heldView));
}

/** From now on this node keeps the view it has, as if its kube-proxy hung. */
export function holdProxy(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node === undefined || node.heldView !== undefined) return;
  sim.nodes = sim.nodes.with(name, { ...node, heldView: sim.proxyView });
}

/** The node follows again, from its next sync on. */
export function releaseProxy(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node?.heldView === undefined) return;
  const { heldView, ...rest } = node;
  forgetStaleFlows(sim, rest, changedUDP(heldView, sim.proxyView));
}

/** Puts the node back, without the UDP flows to endpoints that its new view does not have. */
function forgetStaleFlows(sim: Simulation, node: NodeState, serving: ReturnType<typeof changedUDP>): void {
  const kernel = withoutStaleFlows(node.kernel, serving);
  if (kernel === node.kernel && sim.nodes.get(node.name) === node) return;
  sim.nodes = sim.nodes.with(node.name, { ...node, kernel });
}

/** The view by which this node's rules are made. */
export function viewOf(sim: Pick<Simulation, "proxyView">, node: NodeState): ProxyView {
  return node.heldView ?? sim.proxyView;
}
