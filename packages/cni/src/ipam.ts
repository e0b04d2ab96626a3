/** Which address of a node's pod CIDR a pod gets. Models containernetworking/plugins ipam/host-local. */
import {
  type Addr,
  addrAdd,
  emptyTree,
  familyOf,
  formatAddr,
  type Prefix,
  prefixContains,
  prefixFirst,
  prefixLast,
  type Tree,
} from "@kubenetsim/sim";

/** The addresses of one range: who has which, and which was given last. */
export interface Ipam {
  readonly range: Prefix;
  /** The next address sought is the one after it, even if it was released since. */
  readonly last?: Addr;
  /** From the text of an address to its owner. */
  readonly taken: Tree<string>;
}

/** An IPAM for one pod CIDR of a node, with nothing given yet. */
export function createIpam(podCIDR: Prefix): Ipam {
  return { range: podCIDR, taken: emptyTree() };
}

/** The bridge's address: the first host address of the range (.1). */
export function gatewayOf(podCIDR: Prefix): Addr {
  return addrAdd(prefixFirst(podCIDR), 1);
}

/**
 * Gives `owner` the next free address after the one given last, around the end to the beginning; undefined when all are
 * taken. The network's, the gateway's and (IPv4) the broadcast address are never given.
 *
 * @example allocateAddress(createIpam(parsePrefix("10.244.0.0/24")!), "default/web-0")?.addr // 10.244.0.2
 */
export function allocateAddress(ipam: Ipam, owner: string): { readonly ipam: Ipam; readonly addr: Addr } | undefined {
  const first = addrAdd(gatewayOf(ipam.range), 1);
  const end = lastHost(ipam.range);
  if (!prefixContains(ipam.range, first) || first > end) return undefined;
  const start = ipam.last === undefined || ipam.last >= end ? first : addrAdd(ipam.last, 1);
  let addr = start;
  do {
    const text = formatAddr(addr);
    if (!ipam.taken.has(text)) return { ipam: { ...ipam, last: addr, taken: ipam.taken.with(text, owner) }, addr };
    addr = addr >= end ? first : addrAdd(addr, 1);
  } while (addr !== start);
  return undefined;
}

/** Gives an address back; the very same IPAM when nobody had it. */
export function releaseAddress(ipam: Ipam, addr: Addr): Ipam {
  const taken = ipam.taken.without(formatAddr(addr));
  return taken === ipam.taken ? ipam : { ...ipam, taken };
}

function lastHost(range: Prefix): Addr {
  const last = prefixLast(range);
  return familyOf(last) === 4 ? addrAdd(last, -1) : last;
}
