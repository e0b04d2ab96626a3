/** Which addresses count as the node's own in ipvs mode. Models GetAllLocalAddressesExcept of pkg/proxy/ipvs/netlink_linux.go. */
import { type Addr, familyOf } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import { isLoopback, nodePortAddresses } from "../node-port-addresses.ts";

/** The link that carries the Services' addresses. */
export const DUMMY_DEVICE = "kube-ipvs0";

/** All addresses of one family but those of kube-ipvs0, loopback's, and IPv6 link-local ones. */
export function ipvsNodeAddresses(
  interfaces: readonly { readonly name: string; readonly addresses: readonly Addr[] }[],
  family: 4 | 6,
): readonly Addr[] {
  return interfaces
    .filter((each) => each.name !== DUMMY_DEVICE)
    .flatMap((each) => each.addresses)
    .filter((addr) => isOwn(addr, family));
}

/** The node's addresses that serve node ports in ipvs mode: never loopback. */
export function servedNodeAddresses(config: NodeProxyConfig, family: 4 | 6): readonly Addr[] {
  const { addresses } = nodePortAddresses(config.nodePortAddresses, config.nodeIPs, family);
  return addresses.filter((addr) => isOwn(addr, family));
}

/** The node's addresses, as they were without kube-ipvs0: a Service's address among these is not bound a second time. */
export function ownNodeAddresses(config: NodeProxyConfig, family: 4 | 6): readonly Addr[] {
  return config.nodeIPs.filter((addr) => isOwn(addr, family));
}

function isOwn(addr: Addr, family: 4 | 6): boolean {
  return familyOf(addr) === family && !isLoopback(addr) && !isLinkLocal(addr);
}

function isLinkLocal(addr: Addr): boolean {
  return typeof addr === "bigint" && addr >> 118n === 0x3fan;
}
