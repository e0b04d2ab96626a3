/** A packet that comes in by a link. */
import type { Ruleset } from "../netfilter/types.ts";
import type { Netns } from "../netns.ts";
import { type Packet, packetDraft } from "../packet.ts";
import { lookupRoute } from "../route/fib.ts";
import type { RouteDecision } from "../route/types.ts";
import { answerError } from "./answer.ts";
import { deliverLocally } from "./deliver.ts";
import { endFlow, type Flow, startFlow } from "./flow.ts";
import { forwardBridged, forwardRouted } from "./forward.ts";
import { prerouting } from "./hooks.ts";
import { martian } from "./source-check.ts";
import type { StackEnv, StackOutcome, StackResult } from "./types.ts";

/**
 * Takes in a packet: conntrack and PREROUTING, the routing decision, then INPUT and a socket, or FORWARD and POSTROUTING
 * and out again. Nothing is sent: what is to be sent is the result.
 *
 * @param inLink the link it came in by; for a frame to the bridge itself, the bridge, with its port in `inPort`.
 * @param rules the namespace's rules for the packet's family.
 */
export function receive(
  netns: Netns,
  rules: Ruleset,
  packet: Packet,
  inLink: string,
  env: StackEnv,
  inPort?: string,
): StackResult {
  const flow = startFlow(netns, rules, fresh(packet), env);
  flow.inLink = inLink;
  if (netns.sysctls.bridge_nf_call_iptables) flow.inPort = inPort;
  return endFlow(flow, incoming(flow));
}

/**
 * Takes a frame from one port of a bridge to another. With bridge-nf-call-iptables it passes the hooks on its way; a
 * destination rewritten there decides anew where it goes, so look at the result's `nextHop`, not at `outPort`.
 */
export function bridged(
  netns: Netns,
  rules: Ruleset,
  packet: Packet,
  inPort: string,
  outPort: string,
  env: StackEnv,
): StackResult {
  const flow = startFlow(netns, rules, fresh(packet), env);
  const bridge = netns.links.get(inPort)?.master ?? inPort;
  if (!netns.sysctls.bridge_nf_call_iptables) {
    return endFlow(flow, { kind: "send", packet, link: bridge, nextHop: packet.target, bridged: true });
  }
  flow.inLink = bridge;
  flow.inPort = inPort;
  return endFlow(flow, throughBridge(flow, bridge, outPort));
}

// Marks and states belong to one kernel: they do not cross a wire.
function fresh(packet: Packet): Packet {
  if (packet.mark === 0 && packet.ctState === "NEW") return packet;
  const copy = packetDraft(packet);
  copy.mark = 0;
  copy.ctState = "NEW";
  return copy;
}

function incoming(flow: Flow): StackOutcome {
  if (flow.inLink !== undefined && flow.netns.links.get(flow.inLink)?.up !== true)
    return { kind: "drop", why: "the link is down" };
  const before = flow.packet.target;
  return prerouting(flow) ?? routed(flow, before);
}

function throughBridge(flow: Flow, bridge: string, outPort: string): StackOutcome {
  const before = flow.packet.target;
  const ended = prerouting(flow);
  if (ended !== undefined) return ended;
  if (flow.packet.target !== before) return routed(flow, before);
  flow.outPort = outPort;
  return forwardBridged(flow, bridge, flow.packet.target);
}

function routed(flow: Flow, before: Packet["target"]): StackOutcome {
  const { target } = flow.packet;
  const decision = lookupRoute(flow.netns, target);
  const wrong = martian(flow);
  if (wrong !== undefined) return { kind: "drop", why: wrong };
  flow.steps?.push({
    kind: "route",
    action: decision?.type ?? "none",
    detail: decision === undefined ? { target } : { target, decision },
  });
  if (decision === undefined) return unroutable(flow);
  switch (decision.type) {
    case "local":
      return deliverLocally(flow);
    case "unicast":
      return staysOnBridge(flow, decision, before) ? backToBridge(flow, decision) : forwardRouted(flow, decision);
    case "broadcast":
      return { kind: "drop", why: "broadcast" };
    case "blackhole":
      return { kind: "drop", why: "blackhole route" };
    case "prohibit":
      return answerError(flow, "icmp-admin-prohibited", "icmp6-adm-prohibited", "prohibit route");
    case "unreachable":
      return answerError(flow, "icmp-host-unreachable", "icmp6-no-route", "unreachable route");
  }
}

// With br_netfilter a frame whose new destination is on its own bridge is handed back to the bridge: it never reaches IP.
function staysOnBridge(flow: Flow, decision: RouteDecision, before: Packet["target"]): boolean {
  return flow.inPort !== undefined && flow.packet.target !== before && decision.link === flow.inLink;
}

// The neighbour is looked for first: where none answers, the frame never gets to FORWARD, and its connection is not stored.
// Models net/bridge/br_netfilter_hooks.c br_nf_pre_routing_finish_bridge.
function backToBridge(flow: Flow, { link, nextHop }: RouteDecision): StackOutcome {
  if (flow.env.hasNeighbour?.(nextHop) !== false) return forwardBridged(flow, link, nextHop);
  return { kind: "send", packet: flow.packet, link, nextHop };
}

function unroutable(flow: Flow): StackOutcome {
  if (!flow.netns.sysctls.ip_forward) return { kind: "drop", why: "no route, and ip_forward is 0" };
  return answerError(flow, "icmp-net-unreachable", "icmp6-no-route", "no route");
}
