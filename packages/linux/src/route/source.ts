/** Which of its own addresses a namespace speaks from. */
import { type Addr, familyOf, memo, prefixContains, type Tree } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import { isLoopback } from "./fib.ts";
import type { Link, RouteDecision } from "./types.ts";

const byIndex = memo((links: Tree<Link>): readonly Link[] => [...links.values()].sort((a, b) => a.index - b.index));

/**
 * The source of a packet that has none: the destination itself if that is local, else what the route prefers, else an
 * address of the link it leaves by. Undefined when the namespace has no address of the family.
 */
export function sourceFor(netns: Netns, decision: RouteDecision, target: Addr): Addr | undefined {
  if (decision.type === "local") return isLoopback(target) && typeof target === "number" ? 0x7f000001 : target;
  return decision.route.src ?? addressOn(netns, decision.link, decision.nextHop);
}

/**
 * The address of a link that is nearest to a next hop; where the link has none, some other link's. It is what
 * MASQUERADE takes. Models net/ipv4/devinet.c inet_select_addr.
 */
export function addressOn(netns: Netns, link: string, nextHop: Addr): Addr | undefined {
  const owner = netns.links.get(link);
  // 127.0.0.1 is of scope host: nothing that is to be seen elsewhere comes from it.
  const own = owner?.kind === "loopback" ? undefined : onLink(owner, nextHop);
  if (own !== undefined) return own;
  for (const other of byIndex(netns.links)) {
    if (other.kind === "loopback" || !other.up || other.name === link) continue;
    const addr = other.addresses.find((address) => familyOf(address.addr) === familyOf(nextHop))?.addr;
    if (addr !== undefined) return addr;
  }
  return undefined;
}

/** A link's address whose network holds the next hop, else its first of that family. */
function onLink(link: Link | undefined, nextHop: Addr): Addr | undefined {
  if (link === undefined) return undefined;
  let first: Addr | undefined;
  for (const address of link.addresses) {
    if (familyOf(address.addr) !== familyOf(nextHop)) continue;
    if (prefixContains(address, nextHop)) return address.addr;
    first ??= address.addr;
  }
  return first;
}
