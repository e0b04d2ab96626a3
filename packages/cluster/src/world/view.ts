/** Which state of the API each kube-proxy has seen. */
import type { ProxyView } from "@kubenetsim/kube-proxy";
import type { NodeState, World } from "./types.ts";

/** What the API server holds now, as kube-proxy is to see it. */
export function currentView({ store }: Pick<World, "store">): ProxyView {
  const { tables, indexes } = store;
  return { services: tables.services, slices: tables.endpointslices, slicesByService: indexes.slicesByService };
}

/** The view by which this node's rules are made. */
export function viewOf(world: Pick<World, "proxyView">, node: NodeState): ProxyView {
  return node.heldView ?? world.proxyView;
}
