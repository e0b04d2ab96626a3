/** Where would a new connection go? Rules and routes only: nothing is sent, tracked or changed. */
import { BRIDGE } from "@kubenetsim/cni";
import {
  addressOn,
  type DrawLog,
  type Hook,
  type IpvsAddress,
  isLocal,
  lookupRoute,
  lookupSocket,
  type Netns,
  type Packet,
  type RouteDecision,
  run,
  sourceFor,
  type Table,
  type WalkOptions,
} from "@kubenetsim/linux";
import { type Addr, familyOf, formatAddr, parseAddr } from "@kubenetsim/sim";
import type { Disposition } from "../trace/types.ts";
import { WIRE } from "../world/boot-node.ts";
import type { NodeState } from "../world/types.ts";
import { HOPS_MAX } from "./deliver.ts";
import { kernelOf } from "./kernel.ts";
import { type Location, locate, netnsAt, type PacketWorld } from "./location.ts";
import { beyondGateway, neighbour, onWire } from "./next-hop.ts";
import type { Place } from "./place.ts";
import { noteTurn, probeIpvs } from "./probe-ipvs.ts";
import { probeUserspace } from "./probe-userspace.ts";
import { rulesOf } from "./rules.ts";
import { splitEnd } from "./userspace-proxy.ts";

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
  /** How hooks are asked: by `run`, unless told otherwise. */
  readonly ask?: typeof run;
  /** Where it is noted what the answer hung on. */
  readonly draws?: DrawLog;
}

/** The way of its first packet, hook by hook. `attempt` counts connections: chance falls as for the connection that many after the last real one. */
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
const NO_ANSWER: ProbeAnswer = { verdict: "no-answer" };

/** A local process' packet meets OUTPUT, then goes as its new target says. */
function fromNode(world: ProbeWorld, name: string, packet: Packet): ProbeAnswer {
  const node = world.nodes.get(name);
  if (node === undefined) return NO_ROUTE;
  const out = output(world, node, packet);
  return out.stop ?? onward(world, node, out.packet, 0, true);
}

/** IPVS stands between the nat and the filter table. */
function output(world: ProbeWorld, node: NodeState, packet: Packet): Hooked {
  if (rulesOf(world, node, packet.family).ipvs === undefined) return hook(world, node, "output", packet, undefined);
  const out = hook(world, node, "output", packet, undefined, undefined, { only: BEFORE_IPVS });
  if (out.stop !== undefined) return out;
  const balanced = balance(world, node, out.packet);
  if (balanced === "unreachable") return { packet, stop: REFUSED };
  const { packet: next, virtual } = balanced;
  const filter = hook(world, node, "output", next, undefined, undefined, { only: FILTER, virtual });
  return filter.stop === undefined ? { packet: next } : filter;
}

const BEFORE_IPVS: readonly Table[] = ["raw", "mangle", "nat"];
const FILTER: readonly Table[] = ["filter"];

type Balanced = { readonly packet: Packet; readonly virtual?: IpvsAddress } | "unreachable";

function balance(world: ProbeWorld, node: NodeState, packet: Packet): Balanced {
  const rules = rulesOf(world, node, packet.family);
  const attempt = packet.id - world.packets;
  if (world.draws !== undefined) noteTurn(world.draws, node.kernel, rules, packet, attempt);
  const probed = probeIpvs(node.kernel, rules, packet, attempt, world.clock.now);
  if (probed.kind === "pass") return { packet };
  return probed.kind === "forward" ? probed : "unreachable";
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
    at.kind === "pod"
      ? { node: at.node }
      : locationOf(neighbour(world, at, nextHop) ?? throughGateway(world, at, packet));
  if (hop === undefined && nextHop !== packet.target) return DROPPED;
  const node = hop !== undefined && "node" in hop ? world.nodes.get(hop.node) : undefined;
  if (node === undefined) return UNREACHABLE;
  if (at.kind !== "pod") return arriving(world, node, packet, WIRE, 0);
  return arriving(world, node, packet, BRIDGE, 0, node.sandboxes.get(at.key)?.hostLink);
}

function locationOf(arrival: ReturnType<typeof beyondGateway>): Location | undefined {
  return arrival?.kind === "at" ? arrival.location : undefined;
}

/** A balancer asks the API who is well: what it answers is not remembered. */
function throughGateway(
  world: ProbeWorld,
  from: Location,
  { target, sourcePort }: Packet,
): ReturnType<typeof beyondGateway> {
  const hop = beyondGateway(world, from, target, sourcePort);
  if (world.draws !== undefined && hop !== onWire(world, target)) world.draws.isSteady = false;
  return hop;
}

/** A packet from outside of the node meets PREROUTING first. */
function arriving(
  world: ProbeWorld,
  node: NodeState,
  packet: Packet,
  link: string,
  hops: number,
  inPort?: string,
): ProbeAnswer {
  if (hops > HOPS_MAX) return LOOP;
  const pre = hook(world, node, "prerouting", packet, link, undefined, { inPort });
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
  const route = lookupRoute(kernelOf(world, node), packet.target);
  if (route === undefined) return NO_ROUTE;
  if (route.type === "local") {
    const into = hook(world, node, "input", packet, local ? "lo" : inLink);
    return into.stop ?? inside(world, node, into.packet, hops, local);
  }
  if (route.type !== "unicast") return route.type === "blackhole" ? DROPPED : UNREACHABLE;
  if (!local) {
    const through = hook(world, node, "forward", packet, inLink, route.link);
    if (through.stop !== undefined) return through.stop;
  }
  if (route.link === BRIDGE) return atPod(world, node, packet, route.nextHop);
  const onLink = route.nextHop === packet.target;
  const here = { kind: "node", node: node.name } as const;
  const hop = neighbour(world, here, route.nextHop) ?? (onLink ? undefined : throughGateway(world, here, packet));
  if (hop === undefined) return { verdict: onLink ? "unreachable" : "dropped", backend: backendOf(packet) };
  const location = locationOf(hop);
  if (location === undefined) return { verdict: "dropped", backend: backendOf(packet) };
  if (location.kind === "external") return atSocket(netnsAt(world, location) as Netns, packet);
  const next = location.kind === "node" ? world.nodes.get(location.node) : undefined;
  if (next === undefined) return UNREACHABLE;
  const left = leaving(world, node, packet, route);
  return left.stop ?? arriving(world, next, left.packet, WIRE, hops + 1);
}

/** POSTROUTING, as far as the next node sees it: the source. Marks stay behind. */
function leaving(world: ProbeWorld, node: NodeState, packet: Packet, route: RouteDecision): Hooked {
  const kernel = kernelOf(world, node);
  const options = { trace: false, seed: world.seed, now: world.clock.now, outLink: route.link, draws: world.draws };
  const outcome = (world.ask ?? run)(rulesOf(world, node, packet.family), "postrouting", packet, kernel, options);
  if (outcome.verdict.kind !== "accept") return { packet, stop: DROPPED };
  const to = outcome.nat?.snat?.addr;
  const source = to === "masquerade" ? addressOn(kernel, route.link, route.nextHop) : to;
  return { packet: { ...packet, mark: 0, source: source ?? packet.source } };
}

/** Past INPUT: to a real server of IPVS, to the userspace proxy and with it onward, or to a socket. */
function inside(world: ProbeWorld, node: NodeState, packet: Packet, hops: number, local: boolean): ProbeAnswer {
  const balanced = local ? { packet } : balance(world, node, packet);
  if (balanced === "unreachable") return REFUSED;
  if (balanced.packet.target !== packet.target && !isLocal(node.kernel, balanced.packet.target)) {
    const { packet: next, virtual } = balanced;
    const out = hook(world, node, "output", next, undefined, undefined, { only: FILTER, virtual });
    return out.stop ?? onward(world, node, out.packet, hops, true);
  }
  const { sockets } = node.kernel;
  const { protocol, target, targetPort } = balanced.packet;
  const socket = node.kubeProxy.userspace && lookupSocket(sockets, protocol, target, targetPort);
  const attempt = packet.id - world.packets;
  const endpoint = socket && probeUserspace(node, socket, packet.source, attempt, world.clock.now);
  if (endpoint === undefined) return atSocket(node.kernel, balanced.packet);
  if (world.draws !== undefined) world.draws.isSteady = false;
  // The proxy has accepted the connection already.
  if (endpoint === "" || hops > HOPS_MAX) return NO_ANSWER;
  const { address, port } = splitEnd(endpoint);
  const onTo = parseAddr(address);
  if (onTo === undefined) return NO_ANSWER;
  return throughProxy(fromNode(world, node.name, { ...balanced.packet, target: onTo, targetPort: port, mark: 0 }));
}

// It tries others where one refuses; in the end it closes the connection.
function throughProxy(answer: ProbeAnswer): ProbeAnswer {
  return answer.verdict === "delivered" ? answer : { ...answer, verdict: "no-answer" };
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
  more: Pick<WalkOptions, "only" | "virtual" | "inPort"> = {},
): Hooked {
  const options = {
    trace: false,
    seed: world.seed,
    now: world.clock.now,
    inLink,
    outLink,
    draws: world.draws,
    ...more,
  };
  const outcome = (world.ask ?? run)(rulesOf(world, node, packet.family), name, packet, kernelOf(world, node), options);
  if (outcome.verdict.kind === "accept") return { packet: outcome.packet };
  if (outcome.verdict.kind === "loop") return { packet, stop: LOOP };
  return { packet, stop: outcome.verdict.kind === "drop" ? DROPPED : REFUSED };
}

function isOwn(world: ProbeWorld, at: Location, addr: Addr): boolean {
  const netns = netnsAt(world, at);
  return netns !== undefined && lookupRoute(netns, addr)?.type === "local";
}
