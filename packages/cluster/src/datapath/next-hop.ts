/** Whose interface a frame reaches: over a veth pair, a bridge, the wire between nodes, or the loopback. */
import { BRIDGE } from "@kubenetsim/cni";
import { type Addr, formatAddr, memo, memo2 } from "@kubenetsim/sim";
import { WIRE } from "../world/boot-node.ts";
import { boundOnWire } from "./bound-arp.ts";
import { balancedNode } from "./load-balancer.ts";
import { hostName, type Location, type PacketWorld } from "./location.ts";

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

/** The frame leaves `from` by `link` for `hop`; the packet in it is for `target`, from `sourcePort`. */
export function nextHop(
  world: PacketWorld,
  from: Location,
  link: string,
  hop: Addr,
  target: Addr,
  sourcePort = 0,
): Arrival {
  if (link === "lo") return { kind: "at", location: from, link };
  if (from.kind === "pod") return fromPod(world, from, hop);
  if (from.kind === "node" && link === BRIDGE) return toPod(world, from.node, hop);
  if (link === WIRE) return neighbour(world, from, hop) ?? byGateway(world, from, hop, target, sourcePort);
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
  const known = wireOf(world.externals, world.nodesByIP);
  const found = known.get(addr);
  if (found !== undefined) return found ?? undefined;
  const arrival = arrivalOnWire(world, formatAddr(addr));
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(addr, arrival);
  return arrival ?? undefined;
}

/** More addresses than this are not remembered. */
const KNOWN_MAX = 65_536;

type OnWire = Arrival & { readonly kind: "at" };

/** Who was asked for, by address; null: nobody. */
const wireOf = memo2(
  (_externals: PacketWorld["externals"], _nodesByIP: PacketWorld["nodesByIP"]) => new Map<Addr, OnWire | null>(),
);

function arrivalOnWire(world: PacketWorld, ip: string): OnWire | null {
  if (world.externals.has(ip)) return { kind: "at", location: { kind: "external", ip }, link: WIRE };
  const node = world.nodesByIP.get(ip);
  return node === undefined ? null : { kind: "at", location: { kind: "node", node }, link: WIRE };
}

/** Who answers ARP for an address: whoever has it on the wire, or else a node that has it on another link. */
export function neighbour(world: PacketWorld, from: Location, addr: Addr): OnWire | undefined {
  const found = onWire(world, addr);
  if (found !== undefined) return found;
  const node = boundOnWire(world, addr, from.kind === "node" ? from.node : undefined);
  return node === undefined ? undefined : { kind: "at", location: { kind: "node", node }, link: WIRE };
}

/** Nobody has the hop's address. Where it is not the target, it was the gateway: it hands on what is for this wire. */
function byGateway(world: PacketWorld, from: Location, hop: Addr, target: Addr, sourcePort: number): Arrival {
  if (hop === target) return noNeighbour(hop);
  const why = `the gateway ${formatAddr(hop)} has no route to ${formatAddr(target)}`;
  return beyondGateway(world, from, target, sourcePort) ?? { kind: "nobody", why, silent: true };
}

/** Whom the gateway hands a packet: the node that the cloud's balancer chose, or who has the address on this wire. */
export function beyondGateway(
  world: PacketWorld,
  from: Location,
  target: Addr,
  sourcePort: number,
): Arrival | undefined {
  const balanced = balancedNode(world, hostName(from), sourcePort, target);
  if (balanced === undefined) return onWire(world, target);
  // Its health checks may not have found out yet that the node is gone.
  if (world.nodes.get(balanced)?.silent === "node")
    return { kind: "nobody", why: `the balancer has not noticed that ${balanced} is gone`, silent: true };
  return { kind: "at", location: { kind: "node", node: balanced }, link: WIRE };
}

function podAt(
  world: PacketWorld,
  node: string,
  addr: Addr,
): { readonly key: string; readonly hostLink: string } | undefined {
  const found = podWith(world.podsByIP, addr);
  if (found?.node !== node) return undefined;
  const { key } = found;
  const hostLink = world.nodes.get(node)?.sandboxes.get(key)?.hostLink;
  return hostLink === undefined || hostLink === "" ? undefined : { key, hostLink };
}

/** Which pod has the address, and on which node. */
export function podWith(
  podsByIP: PacketWorld["podsByIP"],
  addr: Addr,
): { readonly node: string; readonly key: string } | undefined {
  const known = podsOf(podsByIP);
  const found = known.get(addr);
  if (found !== undefined) return found ?? undefined;
  const text = podsByIP.get(formatAddr(addr));
  const [node = "", key = ""] = text?.split("\0") ?? [];
  const pod = text === undefined ? null : { node, key };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(addr, pod);
  return pod ?? undefined;
}

const podsOf = memo(
  (_podsByIP: PacketWorld["podsByIP"]) => new Map<Addr, { readonly node: string; readonly key: string } | null>(),
);

function noNeighbour(addr: Addr): Arrival {
  return { kind: "nobody", why: `nobody answers ARP for ${formatAddr(addr)}`, silent: false };
}
