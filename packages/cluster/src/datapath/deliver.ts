/** Takes one packet hop by hop to where it ends: a socket, a refusal, a drop, or nowhere. */
import {
  bridged,
  type ConnectedSocket,
  emit,
  expireConnections,
  expireIpvs,
  type Netns,
  type Packet,
  type Ruleset,
  receive,
  type Socket,
  type StackEnv,
  type StackResult,
  type StackStep,
} from "@kubenetsim/linux";
import type { Addr } from "@kubenetsim/sim";
import type { Simulation } from "../world/simulation.ts";
import { keepNetns, type Location, netnsAt, rulesAt } from "./location.ts";
import { nextHop } from "./next-hop.ts";

/** A packet that needs more hops than this goes in a circle. Linux would end it by its TTL of 64. */
export const HOPS_MAX = 64;

export interface HopRecord {
  readonly at: Location;
  readonly steps: readonly StackStep[];
}

export type Ending =
  | {
      readonly kind: "delivered";
      readonly at: Location;
      readonly socket: Socket | ConnectedSocket;
      readonly packet: Packet;
    }
  /** This namespace answers by itself: a RST, an ICMP error, an echo reply. */
  | {
      readonly kind: "answer";
      readonly at: Location;
      readonly packet: Packet;
      readonly why: string;
      readonly errno?: string;
    }
  | { readonly kind: "dropped"; readonly at: Location; readonly why: string; readonly errno?: string }
  | { readonly kind: "no-route"; readonly at: Location; readonly errno: string }
  /** Nobody at the next hop: the sender's kernel says EHOSTUNREACH after its ARP attempts. */
  | { readonly kind: "no-neighbour"; readonly at: Location; readonly why: string }
  | { readonly kind: "loop"; readonly at: Location };

export interface Flight {
  /** The packet as it was sent. */
  readonly sent: Packet;
  readonly ending: Ending;
  readonly hops: readonly HopRecord[];
}

/** Emits the packet at `from` and follows it. Every namespace that it changed is put back into the world. */
export function deliver(sim: Simulation, env: StackEnv, from: Location, packet: Packet): Flight {
  const hops: HopRecord[] = [];
  let at = from;
  let result = pass(sim, env, hops, at, packet, { kind: "emit" });
  for (let count = 0; count < HOPS_MAX; count += 1) {
    const { outcome } = result;
    if (outcome.kind !== "send") return { sent: packet, ending: endingOf(at, outcome), hops };
    const arrival = nextHop(sim, at, outcome.link, outcome.nextHop, outcome.packet.target, outcome.packet.sourcePort);
    if (arrival.kind === "nobody")
      return {
        sent: packet,
        ending: { kind: arrival.silent ? "dropped" : "no-neighbour", at, why: arrival.why },
        hops,
      };
    const frame = outcome.packet;
    if (arrival.kind === "bridged") {
      at = { kind: "node", node: arrival.node };
      result = pass(sim, env, hops, at, frame, arrival);
      if (result.outcome.kind !== "send" || result.outcome.bridged !== true) continue;
      const bridgedFrame = result.outcome.packet;
      at = { kind: "pod", node: arrival.node, key: arrival.pod };
      result = pass(sim, env, hops, at, bridgedFrame, OVER_THE_BRIDGE);
      continue;
    }
    at = arrival.location;
    const there = arrival.inPort === undefined ? env : withNeighbours(sim, env, at, arrival.link);
    result = pass(sim, there, hops, at, frame, arrival);
  }
  return { sent: packet, ending: { kind: "loop", at }, hops };
}

/** The circumstances, with who answers ARP on a link of `at`. */
function withNeighbours(sim: Simulation, env: StackEnv, at: Location, link: string): StackEnv {
  const { seed, now, trace, connected } = env;
  const hasNeighbour = (addr: Addr): boolean => nextHop(sim, at, link, addr, addr).kind !== "nobody";
  return connected === undefined ? { seed, now, trace, hasNeighbour } : { seed, now, trace, connected, hasNeighbour };
}

/** How the packet comes: sent from there, in by a link, or from port to port of the bridge. */
type Pass =
  | { readonly kind: "emit" }
  | { readonly kind: "at"; readonly link: string; readonly inPort?: string }
  | { readonly kind: "bridged"; readonly inPort: string; readonly outPort: string };

const OVER_THE_BRIDGE: Pass = { kind: "at", link: "eth0" };

function pass(sim: Simulation, env: StackEnv, hops: HopRecord[], at: Location, packet: Packet, how: Pass): StackResult {
  const netns = netnsAt(sim, at);
  if (netns === undefined) throw new Error(`no namespace at ${JSON.stringify(at)}`);
  const result = through(netns, rulesAt(sim, at, packet.family), env, packet, how);
  if (result.netns !== netns) keepNetns(sim, at, collected(sim, env, result.netns));
  if (env.trace) hops.push({ at, steps: result.steps });
  return result;
}

function through(netns: Netns, rules: Ruleset, env: StackEnv, packet: Packet, how: Pass): StackResult {
  switch (how.kind) {
    case "emit":
      return emit(netns, rules, packet, env);
    case "at":
      return receive(netns, rules, packet, how.link, env, how.inPort);
    case "bridged":
      return bridged(netns, rules, packet, how.inPort, how.outPort, env);
  }
}

/** Every so many packets a namespace forgets the connections that have timed out, as the kernel's gc worker does. */
const COLLECT_EVERY_PACKETS = 1024;

function collected(sim: Simulation, env: StackEnv, netns: Netns): Netns {
  if (sim.packets % COLLECT_EVERY_PACKETS !== 0) return netns;
  const kept = expireConnections(netns, env.now);
  return kept.ipvs === undefined ? kept : { ...kept, ipvs: expireIpvs(kept.ipvs, env.now) };
}

function endingOf(at: Location, outcome: Exclude<StackResult["outcome"], { kind: "send" }>): Ending {
  switch (outcome.kind) {
    case "deliver":
      return { kind: "delivered", at, socket: outcome.socket, packet: outcome.packet };
    case "answer":
      return { kind: "answer", at, packet: outcome.packet, why: outcome.why, ...errno(outcome) };
    case "drop":
      return { kind: "dropped", at, why: outcome.why, ...errno(outcome) };
    case "no-route":
      return { kind: "no-route", at, errno: outcome.errno };
    case "loop":
      return { kind: "loop", at };
  }
}

function errno(outcome: { readonly errno?: string }): { errno?: string } {
  return outcome.errno === undefined ? {} : { errno: outcome.errno };
}
