/** Takes one packet hop by hop to where it ends: a socket, a refusal, a drop, or nowhere. */
import {
  bridged,
  type ConnectedSocket,
  emit,
  expireConnections,
  type Netns,
  type Packet,
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
  let result = pass(sim, env, hops, at, (netns, rules) => emit(netns, rules, packet, env), packet.family);
  for (let count = 0; count < HOPS_MAX; count += 1) {
    const { outcome } = result;
    if (outcome.kind !== "send") return { sent: packet, ending: endingOf(at, outcome), hops };
    const arrival = nextHop(sim, at, outcome.link, outcome.nextHop, outcome.packet.target);
    if (arrival.kind === "nobody")
      return {
        sent: packet,
        ending: { kind: arrival.silent ? "dropped" : "no-neighbour", at, why: arrival.why },
        hops,
      };
    const frame = outcome.packet;
    if (arrival.kind === "bridged") {
      at = { kind: "node", node: arrival.node };
      result = pass(
        sim,
        env,
        hops,
        at,
        (netns, rules) => bridged(netns, rules, frame, arrival.inPort, arrival.outPort, env),
        frame.family,
      );
      if (result.outcome.kind !== "send" || result.outcome.bridged !== true) continue;
      const bridgedFrame = result.outcome.packet;
      at = { kind: "pod", node: arrival.node, key: arrival.pod };
      result = pass(
        sim,
        env,
        hops,
        at,
        (netns, rules) => receive(netns, rules, bridgedFrame, "eth0", env),
        bridgedFrame.family,
      );
      continue;
    }
    at = arrival.location;
    const there = arrival.inPort === undefined ? env : { ...env, hasNeighbour: neighbours(sim, at, arrival.link) };
    result = pass(
      sim,
      env,
      hops,
      at,
      (netns, rules) => receive(netns, rules, frame, arrival.link, there, arrival.inPort),
      frame.family,
    );
  }
  return { sent: packet, ending: { kind: "loop", at }, hops };
}

/** Who answers ARP on a link of `at`. */
function neighbours(sim: Simulation, at: Location, link: string): (addr: Addr) => boolean {
  return (addr) => nextHop(sim, at, link, addr, addr).kind !== "nobody";
}

type Pass = (netns: NonNullable<ReturnType<typeof netnsAt>>, rules: ReturnType<typeof rulesAt>) => StackResult;

function pass(
  sim: Simulation,
  env: StackEnv,
  hops: HopRecord[],
  at: Location,
  through: Pass,
  family: 4 | 6,
): StackResult {
  const netns = netnsAt(sim, at);
  if (netns === undefined) throw new Error(`no namespace at ${JSON.stringify(at)}`);
  const result = through(netns, rulesAt(sim, at, family));
  if (result.netns !== netns) keepNetns(sim, at, collected(sim, env, result.netns));
  if (env.trace) hops.push({ at, steps: result.steps });
  return result;
}

/** Every so many packets a namespace forgets the connections that have timed out, as the kernel's gc worker does. */
const COLLECT_EVERY_PACKETS = 1024;

function collected(sim: Simulation, env: StackEnv, netns: Netns): Netns {
  return sim.packets % COLLECT_EVERY_PACKETS === 0 ? expireConnections(netns, env.now) : netns;
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
