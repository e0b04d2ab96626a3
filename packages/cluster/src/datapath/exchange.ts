/** A request and its answer: one packet there, what the program says, one packet back, and what the client sees of it. */
import {
  type ConnectedSocket,
  lookupRoute,
  type Packet,
  type Protocol,
  type StackEnv,
  sourceFor,
} from "@kubenetsim/linux";
import { type Addr, familyOf, parseAddr } from "@kubenetsim/sim";
import type { Reply, Request, Response } from "../program/types.ts";
import { buildTrace } from "../trace/build.ts";
import type { Disposition, Trace } from "../trace/types.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Exchange } from "./connect-result.ts";
import { deliver, type Ending, type Flight } from "./deliver.ts";
import { type Location, locate, netnsAt } from "./location.ts";
import type { Place } from "./place.ts";
import { backendOf, serve } from "./serve.ts";
import { type Proxied, proxyOnward } from "./userspace-proxy.ts";

export interface Target {
  readonly address: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "sctp" | "icmp";
  /** A client that keeps its port, as DNS proxies do. Absent: the next ephemeral one. */
  readonly sourcePort?: number;
  /** TCP: the connection from `sourcePort` is open already, and this is its next segment; whoever it reaches knows it. */
  readonly open?: boolean;
}

export interface ExchangeOptions {
  /** Whether every rule and hop is recorded. Default true. */
  readonly trace?: boolean;
  /** What had to happen first, such as DNS lookups. */
  readonly causes?: readonly Trace[];
  /** Connections that wait for this one: a program that connects while it serves. */
  readonly waiting?: readonly ConnectedSocket[];
}

/** What a client sees whose connection was accepted and closed again. */
export const CLOSED = "Empty reply from server";
/** Programs that ask each other in a circle would never end. */
export const NESTED_CONNECTIONS_MAX = 16;
// net.ipv4.ip_local_port_range
const EPHEMERAL_FIRST = 32768;
const EPHEMERAL_COUNT = 28232;

export function exchange(
  sim: Simulation,
  from: Place,
  target: Target,
  request: Request,
  options: ExchangeOptions = {},
): Exchange {
  const waiting = options.waiting ?? [];
  const at = locate(sim, from);
  const address = parseAddr(target.address);
  if (at === undefined || address === undefined)
    return nowhere(target, options, at === undefined ? "no such place" : "invalid address");
  if (waiting.length >= NESTED_CONNECTIONS_MAX)
    return nowhere(target, options, "too many connections wait for each other");
  const source = sourceAt(sim, at, address);
  if (source === undefined) return nowhere(target, options, "no route to host");

  const packet = firstPacket(sim, source, address, target, request);
  const socket = clientSocket(packet);
  const connected = [...waiting, socket];
  const env: StackEnv = {
    seed: sim.seed,
    now: sim.clock.now,
    trace: options.trace ?? true,
    connected,
  };
  const there = deliver(sim, env, at, packet);
  const back = answerTo(sim, env, there, connected);
  const seen = whatTheClientSees(there, back, socket);
  const trace = buildTrace({
    there,
    back: back?.flight,
    onward: back?.proxied?.onward,
    disposition: seen.disposition,
    causes: options.causes ?? [],
  });
  const backend = back?.proxied?.backend ?? (there.ending.kind === "delivered" ? backendOf(there.ending) : undefined);
  return { disposition: seen.disposition, reply: seen.reply, trace, ...(backend === undefined ? {} : { backend }) };
}

interface Back {
  /** Absent: nothing comes back. */
  readonly flight?: Flight;
  readonly response?: Response;
  readonly proxied?: Proxied;
}

/** The far end's answer, on its way back; `undefined` where there is none. */
function answerTo(
  sim: Simulation,
  env: StackEnv,
  there: Flight,
  waiting: readonly ConnectedSocket[],
): Back | undefined {
  const { ending } = there;
  if (ending.kind === "answer") return { flight: deliver(sim, env, ending.at, ending.packet) };
  if (ending.kind !== "delivered") return undefined;
  const proxied = proxiedOnward(sim, env, ending, waiting);
  if (proxied !== undefined) return answerOfProxy(sim, env, ending, proxied);
  const response = serve(sim, ending, waiting);
  if (response === undefined && ending.packet.protocol !== "tcp") return undefined;
  const flight = deliver(sim, env, ending.at, replyPacket(sim, ending.packet, response));
  return response === undefined ? { flight } : { flight, response };
}

function proxiedOnward(
  sim: Simulation,
  env: StackEnv,
  { at, socket, packet }: Ending & { readonly kind: "delivered" },
  waiting: readonly ConnectedSocket[],
): Proxied | undefined {
  return at.kind === "node" ? proxyOnward(sim, at.node, socket.owner, packet, waiting, env.trace) : undefined;
}

/** The client's connection stands whatever becomes of the proxy's own: then it is closed. A datagram just stays unanswered. */
function answerOfProxy(
  sim: Simulation,
  env: StackEnv,
  ending: Ending & { readonly kind: "delivered" },
  proxied: Proxied,
): Back | undefined {
  const { response } = proxied.reply;
  if (response === undefined && ending.packet.protocol !== "tcp") return { proxied };
  const flight = deliver(sim, env, ending.at, replyPacket(sim, ending.packet, response));
  return response === undefined ? { flight, proxied } : { flight, response, proxied };
}

interface Seen {
  readonly disposition: Disposition;
  readonly reply: Reply;
}

function whatTheClientSees(there: Flight, back: Back | undefined, socket: ConnectedSocket): Seen {
  const { ending } = there;
  if (back?.flight === undefined) return failed(ending, there.sent.protocol);
  const returned = back.flight.ending;
  if (returned.kind !== "delivered" || !isClient(returned.socket, socket))
    return lost("dropped", "Connection timed out");
  const { packet } = returned;
  if (packet.tcp === "rst") return lost("refused", "Connection refused");
  if (packet.icmp?.type === "error") return icmpError(packet.icmp.error);
  if (back.proxied !== undefined && !back.proxied.reply.ok && back.proxied.reply.connected !== true)
    return { disposition: "no-answer", reply: { ok: false, error: CLOSED, connected: true } };
  if (back.response === undefined && packet.icmp === undefined)
    return { disposition: "no-answer", reply: { ok: false, error: "Connection timed out", connected: true } };
  return {
    disposition: "delivered",
    reply: back.response === undefined ? { ok: true } : { ok: true, response: back.response },
  };
}

function failed(ending: Ending, protocol: Protocol): Seen {
  if (ending.kind === "loop") return lost("loop", "Connection timed out");
  if (ending.kind === "no-neighbour") return lost("unreachable", "No route to host");
  if (ending.kind === "no-route")
    return lost("no-route", ending.errno === "EHOSTUNREACH" ? "No route to host" : "Network is unreachable");
  if (ending.kind === "delivered") return lost("no-answer", "Connection timed out");
  // A process' own packet that OUTPUT drops: send(2) says so, but connect(2) goes on trying. Models net/ipv4/udp.c udp_send_skb.
  if (ending.kind === "dropped" && ending.errno === "EPERM" && protocol !== "tcp")
    return lost("dropped", "Operation not permitted");
  return lost("dropped", "Connection timed out");
}

/** What connect(2) makes of an ICMP error. Models net/ipv4/icmp.c icmp_err_convert. */
function icmpError(error: string): Seen {
  if (error.endsWith("port-unreachable")) return lost("refused", "Connection refused");
  return lost(
    "unreachable",
    error.includes("net-unreachable") || error === "icmp6-no-route" ? "Network is unreachable" : "No route to host",
  );
}

function lost(disposition: Disposition, error: string): Seen {
  return { disposition, reply: { ok: false, error } };
}

function nowhere(target: Target, options: ExchangeOptions, error: string): Exchange {
  const sent = {
    protocol: target.protocol,
    source: "",
    sourcePort: 0,
    target: target.address,
    targetPort: target.port,
  };
  const summary = `${target.protocol} to ${target.address}:${target.port}: ${error}`;
  const trace: Trace = { disposition: "no-route", summary, sent, hops: [], causes: options.causes ?? [] };
  return { disposition: "no-route", reply: { ok: false, error }, trace };
}

function sourceAt(sim: Simulation, at: Location, target: Addr): Addr | undefined {
  const netns = netnsAt(sim, at);
  const decision = netns === undefined ? undefined : lookupRoute(netns, target);
  return netns === undefined || decision === undefined ? undefined : sourceFor(netns, decision, target);
}

// Both write out every field, in one order: packets of one shape are copied fastest.
function firstPacket(sim: Simulation, source: Addr, address: Addr, target: Target, request: Request): Packet {
  const id = nextPacketId(sim);
  const family = familyOf(address);
  const isEcho = target.protocol === "icmp";
  return {
    id,
    family,
    protocol: target.protocol === "icmp" ? (family === 4 ? "icmp" : "icmpv6") : target.protocol,
    source,
    target: address,
    sourcePort: target.sourcePort ?? EPHEMERAL_FIRST + (id % EPHEMERAL_COUNT),
    targetPort: isEcho ? 0 : target.port,
    tcp: target.protocol === "tcp" ? (target.open === true ? "data" : "syn") : undefined,
    icmp: isEcho ? ECHO_REQUEST : undefined,
    mark: 0,
    ctState: "NEW",
    ttl: 64,
    payload: isEcho ? undefined : request,
  };
}

const ECHO_REQUEST: Packet["icmp"] = { type: "echo-request" };

function replyPacket(sim: Simulation, to: Packet, response: Response | undefined): Packet {
  return {
    id: nextPacketId(sim),
    family: to.family,
    protocol: to.protocol,
    source: to.target,
    target: to.source,
    sourcePort: to.targetPort,
    targetPort: to.sourcePort,
    tcp: to.protocol === "tcp" ? (to.tcp === "data" ? "data" : "syn-ack") : undefined,
    icmp: undefined,
    mark: 0,
    ctState: "NEW",
    ttl: 64,
    payload: response,
  };
}

function clientSocket(packet: Packet): ConnectedSocket {
  return {
    protocol: packet.protocol,
    local: packet.source,
    localPort: packet.sourcePort,
    remote: packet.target,
    remotePort: packet.targetPort,
    owner: "client",
  };
}

function isClient(socket: { readonly owner: string }, client: ConnectedSocket): boolean {
  return socket === client;
}

function nextPacketId(sim: Simulation): number {
  sim.packets += 1;
  return sim.packets;
}
