/** The bridge that a node's pods hang on, and the node's routes to the pods of other nodes. Models plugins/main/bridge. */
import { addAddress, addLink, addRoutes, type Netns, type RouteSpec, setSysctls } from "@kubenetsim/linux";
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

/** Another node, as a gateway to its pods. */
export interface NodeGateway {
  readonly podCIDRs: readonly Prefix[];
  readonly nodeIPs: readonly Addr[];
}

/** The routes to other nodes' pods: each pod CIDR by that node's own address of the family. Models flannel's host-gw. */
export function hostGatewayRoutes(others: readonly NodeGateway[], link: string): readonly RouteSpec[] {
  return others.flatMap((other) =>
    other.podCIDRs.flatMap((to) => {
      const via = other.nodeIPs.find((addr) => familyOf(addr) === familyOf(to.addr));
      return via === undefined ? [] : [{ to, via, dev: link }];
    }),
  );
}

/** A node with the routes to other nodes' pods; those it had to the same CIDRs are replaced. */
export function withHostGateways(node: Netns, others: readonly NodeGateway[], link: string): Netns {
  return addRoutes(node, hostGatewayRoutes(others, link));
}
