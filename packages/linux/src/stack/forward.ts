/** A packet passed on: from link to link by its route, or from port to port inside a bridge. */

import type { Addr } from "@kubenetsim/sim";
import { packetDraft } from "../packet.ts";
import type { RouteDecision } from "../route/types.ts";
import { answerError } from "./answer.ts";
import type { Flow } from "./flow.ts";
import { forward, postrouting } from "./hooks.ts";
import { answerForward } from "./ipvs.ts";
import type { StackOutcome } from "./types.ts";

/** Models net/ipv4/ip_forward.c: forwarding allowed, TTL, FORWARD, POSTROUTING. */
export function forwardRouted(flow: Flow, decision: RouteDecision): StackOutcome {
  const { packet, netns } = flow;
  if (!netns.sysctls.ip_forward) return { kind: "drop", why: "ip_forward is 0" };
  if (packet.ttl <= 1) return answerError(flow, "icmp-time-exceeded", "icmp6-time-exceeded", "the TTL ran out");
  const next = packetDraft(packet);
  next.ttl -= 1;
  flow.packet = next;
  flow.outLink = decision.link;
  const ended = throughForward(flow, decision);
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
  const ended = throughForward(flow, decision);
  return ended ?? { kind: "send", packet: flow.packet, link: bridge, nextHop, bridged: true };
}

function throughForward(flow: Flow, decision: RouteDecision): StackOutcome | undefined {
  const ended = forward(flow);
  if (ended !== undefined) return ended;
  answerForward(flow);
  return postrouting(flow, decision);
}
