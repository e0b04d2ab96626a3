/** The bridge that a node's pods hang on, and the node's routes to the pods of other nodes. Models plugins/main/bridge. */
import {
  addAddress,
  addLink,
  addRouteTable,
  type Netns,
  type RouteSpec,
  routeTable,
  setSysctls,
} from "@kubenetsim/linux";
import { type Addr, familyOf, type Prefix } from "@kubenetsim/sim";
import { gatewayOf } from "./ipam.ts";

/** The bridge's name. */
export const BRIDGE = "cni0";

/** A node with its bridge: `cni0` with the first address of each pod CIDR, forwarding on. Does nothing the second time. */
export function ensureBridge(node: Netns, podCIDRs: readonly Prefix[]): Netns {
  if (node.links.has(BRIDGE)) return node;
  let next = addLink(node, { name: BRIDGE, kind: "bridge" });
  for (const cidr of podCIDRs) next = addAddress(next, BRIDGE, { addr: gatewayOf(cidr), bits: cidr.bits });
  return setSysctls(next, { ip_forward: true });
}

/** A node, as a gateway to its pods. */
export interface NodeGateway {
  readonly podCIDRs: readonly Prefix[];
  readonly nodeIPs: readonly Addr[];
  readonly kernel: Netns;
}

/**
 * The kernels of these nodes, each with the routes to all other nodes' pods; those it had to the same CIDRs are replaced.
 * Models flannel's host-gw.
 */
export function withHostGateways(nodes: readonly NodeGateway[], link: string): readonly Netns[] {
  const table = routeTable(nodes.flatMap((node) => routesTo(node, link)));
  return nodes.map((node) => addRouteTable(node.kernel, table, routesTo(node, link)));
}

/** Each pod CIDR by the node's own address of the family. */
function routesTo({ podCIDRs, nodeIPs }: NodeGateway, link: string): readonly RouteSpec[] {
  return podCIDRs.flatMap((to) => {
    const via = nodeIPs.find((addr) => familyOf(addr) === familyOf(to.addr));
    return via === undefined ? [] : [{ to, via, dev: link }];
  });
}
