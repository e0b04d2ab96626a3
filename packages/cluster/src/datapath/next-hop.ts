/** Whose interface a frame reaches: over a veth pair, a bridge, the wire between nodes, or the loopback. */
import { BRIDGE } from "@kubenetsim/cni";
import { type Addr, formatAddr } from "@kubenetsim/sim";
import { WIRE } from "../world/boot-node.ts";
import type { Location, PacketWorld } from "./location.ts";

/** Where the frame arrives, and by which interface of that namespace. */
export type Arrival =
  | { readonly kind: "at"; readonly location: Location; readonly link: string; readonly inPort?: string }
  /** A frame between two ports of one bridge: it passes the node's bridge, then reaches the other pod. */
  | {
      readonly kind: "bridged";
      readonly node: string;
      readonly inPort: string;
      readonly outPort: string;
      readonly pod: string;
    }
  /** `silent`: the network drops it; else the sender finds no neighbour of that address. */
  | { readonly kind: "nobody"; readonly why: string; readonly silent: boolean };

/** The frame leaves `from` by `link` for `hop`; the packet in it is for `target`. */
export function nextHop(world: PacketWorld, from: Location, link: string, hop: Addr, target: Addr): Arrival {
  if (link === "lo") return { kind: "at", location: from, link };
  if (from.kind === "pod") return fromPod(world, from, hop);
  if (from.kind === "node" && link === BRIDGE) return toPod(world, from.node, hop);
  if (link === WIRE) return onWire(world, hop) ?? byGateway(world, hop, target);
  return { kind: "nobody", why: `nobody is at the other end of ${link}`, silent: true };
}

/** Out of the pod's eth0 onto its node's bridge: to the bridge itself, or to another port of it. */
function fromPod(world: PacketWorld, from: Location & { kind: "pod" }, addr: Addr): Arrival {
  const node = world.nodes.get(from.node);
  const inPort = node?.sandboxes.get(from.key)?.hostLink ?? "";
  if (node?.kernel.links.get(BRIDGE)?.addresses.some((address) => address.addr === addr))
    return { kind: "at", location: { kind: "node", node: from.node }, link: BRIDGE, inPort };
  const found = podAt(world, from.node, addr);
  if (found === undefined) return noNeighbour(addr);
  return { kind: "bridged", node: from.node, inPort, outPort: found.hostLink, pod: found.key };
}

function toPod(world: PacketWorld, node: string, addr: Addr): Arrival {
  const found = podAt(world, node, addr);
  if (found === undefined) return noNeighbour(addr);
  return { kind: "at", location: { kind: "pod", node, key: found.key }, link: "eth0" };
}

/** Nodes answer for their own addresses, external hosts for theirs. */
export function onWire(world: PacketWorld, addr: Addr): (Arrival & { readonly kind: "at" }) | undefined {
  const text = formatAddr(addr);
  if (world.externals.has(text)) return { kind: "at", location: { kind: "external", ip: text }, link: WIRE };
  const node = world.nodesByIP.get(text);
  return node === undefined ? undefined : { kind: "at", location: { kind: "node", node }, link: WIRE };
}

/** Nobody has the hop's address. Where it is not the target, it was the gateway: it hands on what is for this wire. */
function byGateway(world: PacketWorld, hop: Addr, target: Addr): Arrival {
  if (hop === target) return noNeighbour(hop);
  const why = `the gateway ${formatAddr(hop)} has no route to ${formatAddr(target)}`;
  return onWire(world, target) ?? { kind: "nobody", why, silent: true };
}

function podAt(
  world: PacketWorld,
  node: string,
  addr: Addr,
): { readonly key: string; readonly hostLink: string } | undefined {
  const found = world.podsByIP.get(formatAddr(addr))?.split("\0");
  const [at, key] = found ?? [];
  if (at !== node || key === undefined) return undefined;
  const hostLink = world.nodes.get(node)?.sandboxes.get(key)?.hostLink;
  return hostLink === undefined || hostLink === "" ? undefined : { key, hostLink };
}

function noNeighbour(addr: Addr): Arrival {
  return { kind: "nobody", why: `nobody answers ARP for ${formatAddr(addr)}`, silent: false };
}
