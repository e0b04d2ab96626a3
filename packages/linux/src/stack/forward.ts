/** A packet passed on: from link to link by its route, or from port to port inside a bridge. */
import type { Addr } from "@kubenetsim/sim";
import type { IcmpError, Packet } from "../packet.ts";
import type { RouteDecision } from "../route/types.ts";
import { icmpError } from "./answer.ts";
import type { Flow } from "./flow.ts";
import { forward, postrouting } from "./hooks.ts";
import type { StackOutcome } from "./types.ts";

/** Models net/ipv4/ip_forward.c: forwarding allowed, TTL, FORWARD, POSTROUTING. */
export function forwardRouted(flow: Flow, decision: RouteDecision): StackOutcome {
  const { packet, netns } = flow;
  if (!netns.sysctls.ip_forward) return { kind: "drop", why: "ip_forward is 0" };
  if (packet.ttl <= 1) return answerError(flow, "icmp-time-exceeded", "icmp6-time-exceeded", "the TTL ran out");
  flow.packet = { ...packet, ttl: packet.ttl - 1 };
  flow.outLink = decision.link;
  const ended = forward(flow) ?? postrouting(flow, decision);
  if (ended !== undefined) return ended;
  return { kind: "send", packet: flow.packet, link: decision.link, nextHop: decision.nextHop };
}

/** The hooks of a frame that stays on its bridge: the packet is not routed, and its TTL stays. */
export function forwardBridged(flow: Flow, bridge: string, nextHop: Addr): StackOutcome {
  flow.inLink = bridge;
  flow.outLink = bridge;
  const target = { addr: nextHop, bits: typeof nextHop === "number" ? 32 : 128 };
  const decision: RouteDecision = {
    type: "unicast",
    link: bridge,
    nextHop,
    route: { to: target, type: "unicast", dev: bridge, metric: 0 },
  };
  const ended = forward(flow) ?? postrouting(flow, decision);
  return ended ?? { kind: "send", packet: flow.packet, link: bridge, nextHop, bridged: true };
}

/** An ICMP error back to the sender. */
export function answerError(flow: Flow, error4: IcmpError, error6: IcmpError, why: string): StackOutcome {
  const packet: Packet | undefined = icmpError(flow.netns, flow.packet, flow.packet.family === 4 ? error4 : error6);
  return packet === undefined ? { kind: "drop", why } : { kind: "answer", packet, why };
}
