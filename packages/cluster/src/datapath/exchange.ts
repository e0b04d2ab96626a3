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

export interface Target {
  readonly address: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "sctp" | "icmp";
  /** A client that keeps its port, as DNS proxies do. Absent: the next ephemeral one. */
  readonly sourcePort?: number;
}

export interface ExchangeOptions {
  /** Whether every rule and hop is recorded. Default true. */
  readonly trace?: boolean;
  /** What had to happen first, such as DNS lookups. */
  readonly causes?: readonly Trace[];
  /** Connections that wait for this one: a program that connects while it serves. */
  readonly waiting?: readonly ConnectedSocket[];
}

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
  const env: StackEnv = {
    seed: sim.seed,
    now: sim.clock.now,
    trace: options.trace ?? true,
    connected: [...waiting, socket],
  };
  const there = deliver(sim, env, at, packet);
  const back = answerTo(sim, env, there, [...waiting, socket]);
  const seen = whatTheClientSees(there, back, socket);
  const trace = buildTrace({
    there,
    ...(back === undefined ? {} : { back: back.flight }),
    disposition: seen.disposition,
    causes: options.causes ?? [],
  });
  const backend = there.ending.kind === "delivered" ? backendOf(there.ending) : undefined;
  return { disposition: seen.disposition, reply: seen.reply, trace, ...(backend === undefined ? {} : { backend }) };
}

interface Back {
  readonly flight: Flight;
  readonly response?: Response;
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
  const response = serve(sim, ending, waiting);
  if (response === undefined && ending.packet.protocol !== "tcp") return undefined;
  const flight = deliver(sim, env, ending.at, replyPacket(sim, ending.packet, response));
  return response === undefined ? { flight } : { flight, response };
}

interface Seen {
  readonly disposition: Disposition;
  readonly reply: Reply;
}

function whatTheClientSees(there: Flight, back: Back | undefined, socket: ConnectedSocket): Seen {
  const { ending } = there;
  if (back === undefined) return failed(ending, there.sent.protocol);
  const returned = back.flight.ending;
  if (returned.kind !== "delivered" || !isClient(returned.socket, socket))
    return lost("dropped", "Connection timed out");
  const { packet } = returned;
  if (packet.tcp === "rst") return lost("refused", "Connection refused");
  if (packet.icmp?.type === "error") return icmpError(packet.icmp.error);
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

function firstPacket(sim: Simulation, source: Addr, address: Addr, target: Target, request: Request): Packet {
  const id = nextPacketId(sim);
  const family = familyOf(address);
  const sourcePort = target.sourcePort ?? EPHEMERAL_FIRST + (id % EPHEMERAL_COUNT);
  const base = { id, family, source, target: address, sourcePort, mark: 0, ctState: "NEW" as const, ttl: 64 };
  if (target.protocol === "icmp")
    return { ...base, protocol: family === 4 ? "icmp" : "icmpv6", targetPort: 0, icmp: { type: "echo-request" } };
  const packet = { ...base, protocol: target.protocol as Protocol, targetPort: target.port, payload: request };
  return target.protocol === "tcp" ? { ...packet, tcp: "syn" } : packet;
}

function replyPacket(sim: Simulation, to: Packet, response: Response | undefined): Packet {
  const { icmp: _icmp, tcp: _tcp, payload: _payload, ...rest } = to;
  const turned = {
    ...rest,
    id: nextPacketId(sim),
    source: to.target,
    target: to.source,
    sourcePort: to.targetPort,
    targetPort: to.sourcePort,
    mark: 0,
    ctState: "NEW" as const,
    ttl: 64,
  };
  const packet = to.protocol === "tcp" ? { ...turned, tcp: "syn-ack" as const } : turned;
  return response === undefined ? packet : { ...packet, payload: response };
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
