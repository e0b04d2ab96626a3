/** What the health checks of the cloud's balancers look at. */
import type { EndpointSlice, Node } from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";
import type { World } from "../world/types.ts";

export interface BalancerTables {
  readonly nodes: Tree<Node>;
  readonly slices: Tree<EndpointSlice>;
  readonly slicesByService: Tree<string>;
  /** Nodes off the wire, sorted. */
  readonly silent: readonly string[];
}

/** As things are. */
export function currentBalancers({ store, nodes }: Pick<World, "store" | "nodes">): BalancerTables {
  const { tables, indexes } = store;
  const silent = [...nodes.values()].filter((node) => node.silent === "node").map(({ name }) => name);
  return { nodes: tables.nodes, slices: tables.endpointslices, slicesByService: indexes.slicesByService, silent };
}
