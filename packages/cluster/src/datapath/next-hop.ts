/** Whose interface a frame reaches: over a veth pair, a bridge, the wire between nodes, or the loopback. */
import { BRIDGE } from "@kubenetsim/cni";
import { type Addr, formatAddr } from "@kubenetsim/sim";
import { WIRE } from "../world/boot-node.ts";
import type { Location, PacketWorld } from "./location.ts";

/** Where the frame arrives, and by which interface of that namespace. */
export type Arrival =
  | { readonly kind: "at"; readonly location: Location; readonly link: string }
  /** A frame between two ports of one bridge: it passes the node's bridge, then reaches the other pod. */
  | { readonly kind: "bridged"; readonly node: string; readonly inPort: string; readonly outPort: string; readonly pod: string }
  | { readonly kind: "nobody"; readonly why: string };

/** The frame leaves `from` by `link` for `nextHop`. */
export function nextHop(world: PacketWorld, from: Location, link: string, nextHopAddr: Addr): Arrival {
  if (link === "lo") return { kind: "at", location: from, link };
  if (from.kind === "pod") return fromPod(world, from, nextHopAddr);
  if (from.kind === "node" && link === BRIDGE) return toPod(world, from.node, nextHopAddr);
  if (link === WIRE) return onWire(world, nextHopAddr);
  return { kind: "nobody", why: `nobody is at the other end of ${link}` };
}

/** Out of the pod's eth0 onto its node's bridge: to the bridge itself, or to another port of it. */
function fromPod(world: PacketWorld, from: Location & { kind: "pod" }, addr: Addr): Arrival {
  const node = world.nodes.get(from.node);
  const inPort = node?.sandboxes.get(from.key)?.hostLink ?? "";
  if (node?.kernel.links.get(BRIDGE)?.addresses.some((address) => address.addr === addr)) return { kind: "at", location: { kind: "node", node: from.node }, link: BRIDGE };
  const found = podAt(world, from.node, addr);
  if (found === undefined) return { kind: "nobody", why: noNeighbour(addr) };
  return { kind: "bridged", node: from.node, inPort, outPort: found.hostLink, pod: found.key };
}

function toPod(world: PacketWorld, node: string, addr: Addr): Arrival {
  const found = podAt(world, node, addr);
  if (found === undefined) return { kind: "nobody", why: noNeighbour(addr) };
  return { kind: "at", location: { kind: "pod", node, key: found.key }, link: "eth0" };
}

/** Nodes answer for their own addresses, external hosts for theirs. */
function onWire(world: PacketWorld, addr: Addr): Arrival {
  const text = formatAddr(addr);
  if (world.externals.has(text)) return { kind: "at", location: { kind: "external", ip: text }, link: WIRE };
  const name = world.nodesByIP.get(text);
  return name === undefined ? { kind: "nobody", why: noNeighbour(addr) } : { kind: "at", location: { kind: "node", node: name }, link: WIRE };
}

function podAt(world: PacketWorld, node: string, addr: Addr): { readonly key: string; readonly hostLink: string } | undefined {
  const found = world.podsByIP.get(formatAddr(addr))?.split("\0");
  const [at, key] = found ?? [];
  if (at !== node || key === undefined) return undefined;
  const hostLink = world.nodes.get(node)?.sandboxes.get(key)?.hostLink;
  return hostLink === undefined || hostLink === "" ? undefined : { key, hostLink };
}

function noNeighbour(addr: Addr): string {
  return `nobody answers ARP for ${formatAddr(addr)}`;
}
