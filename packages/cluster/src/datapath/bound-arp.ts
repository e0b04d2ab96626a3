/** ARP for addresses that rules have bound to a link of their own: Linux answers for them on every other link too. */
import { hasAddress } from "@kubenetsim/linux";
import { type Addr, familyOf } from "@kubenetsim/sim";
import type { NodeState, World } from "../world/types.ts";
import { rulesOf } from "./rules.ts";

/**
 * The node whose answer comes first (by name, since any could be the first) when somebody on the wire asks for this address; with
 * strictARP (arp_ignore 1) a node does not answer for what another of its links has. Models net/ipv4/arp.c arp_process.
 */
export function boundOnWire(
  world: Pick<World, "proxyView" | "nodes">,
  addr: Addr,
  asker: string | undefined,
): string | undefined {
  for (const node of world.nodes.values()) if (node.name !== asker && answersFor(world, node, addr)) return node.name;
  return undefined;
}

function answersFor(world: Pick<World, "proxyView">, node: NodeState, addr: Addr): boolean {
  if (node.kubeProxy.mode !== "ipvs" || node.kubeProxy.settings.strictARP) return false;
  const { bound } = rulesOf(world, node, familyOf(addr));
  return bound !== undefined && hasAddress(bound.addresses, addr);
}
