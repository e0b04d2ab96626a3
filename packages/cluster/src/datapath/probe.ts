/** Where would a new connection go? Rules and routes only: nothing is sent, tracked or changed. */
import { BRIDGE } from "@kubenetsim/cni";
import { type Hook, lookupRoute, lookupSocket, type Netns, type Packet, run, sourceFor } from "@kubenetsim/linux";
import { type Addr, familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";
import type { Disposition } from "../trace/types.ts";
import { WIRE } from "../world/boot-node.ts";
import type { NodeState } from "../world/types.ts";
import { HOPS_MAX } from "./deliver.ts";
import { type Location, locate, netnsAt, type PacketWorld } from "./location.ts";
import { onWire } from "./next-hop.ts";
import type { Place } from "./place.ts";
import { rulesOf } from "./rules.ts";

export interface ProbeTarget {
  readonly address: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "sctp";
}

export interface ProbeAnswer {
  /** `delivered` to a socket; `no-listener`: it reaches a pod or host on which nobody listens. */
  readonly verdict: Disposition;
  /** `address:port` after NAT, where the packet got that far. */
  readonly backend?: string;
}

export interface ProbeWorld extends PacketWorld {
  readonly packets: number;
}

/** `attempt` counts connections: chance falls as for the connection that many after the last real one. */
export function probe(world: ProbeWorld, from: Place, target: ProbeTarget, attempt = 1): ProbeAnswer {
  const at = locate(world, from);
  const address = parseAddr(target.address);
  if (at === undefined || address === undefined) return NO_ROUTE;
  const netns = netnsAt(world, at);
  const decision = netns === undefined ? undefined : lookupRoute(netns, address);
  const source = netns === undefined || decision === undefined ? undefined : sourceFor(netns, decision, address);
  if (decision === undefined || source === undefined) return NO_ROUTE;
  const packet: Packet = {
    id: world.packets + attempt,
    family: familyOf(address),
    protocol: target.protocol,
    source,
    target: address,
    sourcePort: 32768 + ((world.packets + attempt) % 28232),
    targetPort: target.port,
    mark: 0,
    ctState: "NEW",
    ttl: 64,
  };
  return at.kind === "node" ? fromNode(world, at.node, packet) : fromElsewhere(world, at, packet, decision.nextHop);
}

const NO_ROUTE: ProbeAnswer = { verdict: "no-route" };
const DROPPED: ProbeAnswer = { verdict: "dropped" };
const REFUSED: ProbeAnswer = { verdict: "refused" };
const LOOP: ProbeAnswer = { verdict: "loop" };
const UNREACHABLE: ProbeAnswer = { verdict: "unreachable" };

/** A local process' packet meets OUTPUT, then goes as its new target says. */
function fromNode(world: ProbeWorld, name: string, packet: Packet): ProbeAnswer {
  const node = world.nodes.get(name);
  if (node === undefined) return NO_ROUTE;
  const out = hook(world, node, "output", packet, undefined);
  if (out.stop !== undefined) return out.stop;
  return onward(world, node, out.packet, 0, true);
}

function fromElsewhere(
  world: ProbeWorld,
  at: Location & { kind: "pod" | "external" },
  packet: Packet,
  nextHop: Addr,
): ProbeAnswer {
  if (netnsAt(world, at)?.sockets !== undefined && isOwn(world, at, packet.target))
    return atSocket(netnsAt(world, at) as Netns, packet);
  const hop =
    at.kind === "pod" ? { node: at.node } : (onWire(world, nextHop) ?? onWire(world, packet.target))?.location;
  if (hop === undefined && nextHop !== packet.target) return DROPPED;
  const node = hop !== undefined && "node" in hop ? world.nodes.get(hop.node) : undefined;
  return node === undefined ? UNREACHABLE : arriving(world, node, packet, at.kind === "pod" ? BRIDGE : WIRE, 0);
}

/** A packet from outside of the node meets PREROUTING first. */
function arriving(world: ProbeWorld, node: NodeState, packet: Packet, link: string, hops: number): ProbeAnswer {
  if (hops > HOPS_MAX) return LOOP;
  const pre = hook(world, node, "prerouting", packet, link);
  return pre.stop ?? onward(world, node, pre.packet, hops, false, link);
}

function onward(
  world: ProbeWorld,
  node: NodeState,
  packet: Packet,
  hops: number,
  local: boolean,
  inLink?: string,
): ProbeAnswer {
  const route = lookupRoute(node.kernel, packet.target);
  if (route === undefined) return NO_ROUTE;
  if (route.type === "local") {
    const into = hook(world, node, "input", packet, local ? "lo" : inLink);
    return into.stop ?? atSocket(node.kernel, into.packet);
  }
  if (route.type !== "unicast") return route.type === "blackhole" ? DROPPED : UNREACHABLE;
  if (!local) {
    const through = hook(world, node, "forward", packet, inLink, route.link);
    if (through.stop !== undefined) return through.stop;
  }
  if (route.link === BRIDGE) return atPod(world, node, packet, route.nextHop);
  const onLink = route.nextHop === packet.target;
  const hop = onWire(world, route.nextHop) ?? (onLink ? undefined : onWire(world, packet.target));
  if (hop === undefined) return { verdict: onLink ? "unreachable" : "dropped", backend: backendOf(packet) };
  const { location } = hop;
  if (location.kind === "external") return atSocket(netnsAt(world, location) as Netns, packet);
  const next = location.kind === "node" ? world.nodes.get(location.node) : undefined;
  return next === undefined ? UNREACHABLE : arriving(world, next, packet, WIRE, hops + 1);
}

function atPod(world: ProbeWorld, node: NodeState, packet: Packet, addr: Addr): ProbeAnswer {
  const found = world.podsByIP.get(formatAddr(addr));
  const separator = found?.indexOf("\0") ?? -1;
  const here = found !== undefined && found.slice(0, separator) === node.name;
  const netns = here ? node.sandboxes.get(found.slice(separator + 1))?.netns : undefined;
  return netns === undefined ? { verdict: "unreachable", backend: backendOf(packet) } : atSocket(netns, packet);
}

function atSocket(netns: Netns, packet: Packet): ProbeAnswer {
  const socket = lookupSocket(netns.sockets, packet.protocol, packet.target, packet.targetPort);
  return { verdict: socket === undefined ? "no-listener" : "delivered", backend: backendOf(packet) };
}

function backendOf(packet: Packet): string {
  return `${formatAddr(packet.target)}:${packet.targetPort}`;
}

interface Hooked {
  readonly packet: Packet;
  readonly stop?: ProbeAnswer;
}

function hook(
  world: ProbeWorld,
  node: NodeState,
  name: Hook,
  packet: Packet,
  inLink: string | undefined,
  outLink?: string,
): Hooked {
  const options = { trace: false, seed: world.seed, now: world.clock.now, inLink, outLink };
  const outcome = run(rulesOf(world, node, packet.family), name, packet, node.kernel, options);
  if (outcome.verdict.kind === "accept") return { packet: outcome.packet };
  if (outcome.verdict.kind === "loop") return { packet, stop: LOOP };
  return { packet, stop: outcome.verdict.kind === "drop" ? DROPPED : REFUSED };
}

function isOwn(world: ProbeWorld, at: Location, addr: Addr): boolean {
  const netns = netnsAt(world, at);
  return netns !== undefined && lookupRoute(netns, addr)?.type === "local";
}
