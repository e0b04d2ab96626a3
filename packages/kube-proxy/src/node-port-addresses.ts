/** Which of a node's addresses serve node ports. Models pkg/proxy/util/nodeport_addresses.go. */
import { type Addr, familyOf, type Prefix, parseAddr, prefixContains } from "@kubenetsim/sim";

const LOOPBACK = parseAddr("127.0.0.1") as Addr;

/** The restriction that `nodePortAddresses` puts on one family. */
export interface NodePortAddresses {
  /** Every local address serves node ports. */
  readonly matchAll: boolean;
  /** Would node ports be served on IPv4 loopback too. */
  readonly containsLoopback: boolean;
  /** The node's addresses that the CIDRs select, in the node's order. */
  readonly addresses: readonly Addr[];
}

/** Reads `nodePortAddresses` for one family; without a CIDR of that family every address counts. */
export function nodePortAddresses(
  cidrs: readonly Prefix[],
  nodeIPs: readonly Addr[],
  family: 4 | 6,
): NodePortAddresses {
  const own = cidrs.filter((cidr) => familyOf(cidr.addr) === family);
  const addresses = nodeIPs.filter((ip) => familyOf(ip) === family);
  if (own.length === 0) return { matchAll: true, containsLoopback: family === 4, addresses };
  return {
    matchAll: own.some((cidr) => cidr.bits === 0),
    containsLoopback: own.some((cidr) => overlapsLoopback(cidr)),
    addresses: addresses.filter((ip) => own.some((cidr) => prefixContains(cidr, ip))),
  };
}

/** Whether this is a loopback address: 127.0.0.0/8 or ::1. */
export function isLoopback(addr: Addr): boolean {
  return typeof addr === "number" ? addr >>> 24 === 127 : addr === 1n;
}

function overlapsLoopback(cidr: Prefix): boolean {
  return familyOf(cidr.addr) === 4 && (isLoopback(cidr.addr) || prefixContains(cidr, LOOPBACK));
}
