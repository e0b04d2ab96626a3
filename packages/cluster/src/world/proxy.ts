/** A kube-proxy's sync: it takes the Services and EndpointSlices as they are now for its view. Two pointers; rules come lazily. */
import type { ProxyView } from "@kubenetsim/kube-proxy";
import type { Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

/** What the API server holds now, as kube-proxy is to see it. */
export function currentView(sim: Pick<Simulation, "store">): ProxyView {
  const { tables, indexes } = sim.store;
  return { services: tables.services, slices: tables.endpointslices, slicesByService: indexes.slicesByService };
}

/** Every node that is neither held nor slower takes the current view. */
export function syncAllProxies(sim: Simulation): void {
  sim.proxyView = currentView(sim);
}

/** One node that was held takes the current view, and is held at that. */
export function syncProxy(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node?.heldView === undefined) return;
  sim.nodes = sim.nodes.with(name, { ...node, heldView: currentView(sim) });
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
  const { heldView: _held, ...rest } = node;
  sim.nodes = sim.nodes.with(name, rest);
}

/** The view by which this node's rules are made. */
export function viewOf(sim: Pick<Simulation, "proxyView">, node: NodeState): ProxyView {
  return node.heldView ?? sim.proxyView;
}
