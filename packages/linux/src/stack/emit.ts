/** A packet that a process, or the kernel itself, sends. */
import type { Ruleset } from "../netfilter/types.ts";
import type { Netns } from "../netns.ts";
import type { Packet } from "../packet.ts";
import { isLoopback, lookupRoute } from "../route/fib.ts";
import { sourceFor } from "../route/source.ts";
import type { RouteDecision, RouteType } from "../route/types.ts";
import { deliverLocally } from "./deliver.ts";
import { endFlow, type Flow, startFlow } from "./flow.ts";
import { output, outputFilter, postrouting, prerouting } from "./hooks.ts";
import { balanceOutput } from "./ipvs.ts";
import type { StackEnv, StackOutcome, StackResult } from "./types.ts";

const NO_ROUTE: StackOutcome = { kind: "no-route", errno: "ENETUNREACH" };

const ERRNO: { readonly [T in RouteType]?: Extract<StackOutcome, { kind: "no-route" }>["errno"] } = {
  blackhole: "EINVAL",
  unreachable: "EHOSTUNREACH",
  prohibit: "EACCES",
};

/**
 * Sends a packet: a route, a source address if it has none (0 or 0n), OUTPUT with its NAT, another route if that changed the
 * destination, POSTROUTING. What goes to an address of the namespace itself comes back by `lo`, and the result says where
 * it ended.
 */
export function emit(netns: Netns, rules: Ruleset, packet: Packet, env: StackEnv): StackResult {
  const flow = startFlow(netns, rules, packet, env);
  return endFlow(flow, outgoing(flow));
}

function outgoing(flow: Flow): StackOutcome {
  const decision = route(flow);
  if (decision === undefined) return NO_ROUTE;
  const errno = ERRNO[decision.type];
  if (errno !== undefined) return { kind: "no-route", errno };
  if (!chooseSource(flow, decision)) return NO_ROUTE;
  const { target } = flow.packet;
  flow.outLink = decision.link;
  const ended = output(flow) ?? balanceOutput(flow);
  if (ended !== undefined) return ended;
  const again = flow.packet.target === target ? decision : route(flow);
  // As in the kernel, the filter table still sees the link of the first route.
  return outputFilter(flow) ?? leave(flow, again);
}

function leave(flow: Flow, decision: RouteDecision | undefined): StackOutcome {
  if (decision === undefined || ERRNO[decision.type] !== undefined)
    return { kind: "drop", why: "no route to the new destination" };
  // IPv6 lets ::1 out: whoever receives it drops it.
  const fromLoopback = flow.packet.family === 4 && isLoopback(flow.packet.source) && decision.link !== "lo";
  if (fromLoopback && !flow.netns.sysctls.route_localnet)
    return { kind: "drop", why: "martian: a loopback address would leave" };
  flow.outLink = decision.link;
  const ended = postrouting(flow, decision);
  if (ended !== undefined) return ended;
  if (decision.link === "lo") return comeBack(flow);
  return { kind: "send", packet: flow.packet, link: decision.link, nextHop: decision.nextHop };
}

// By lo, with mark and connection as they are. NAT is settled: PREROUTING asks no nat table again.
function comeBack(flow: Flow): StackOutcome {
  flow.inLink = "lo";
  flow.outLink = undefined;
  return prerouting(flow) ?? deliverLocally(flow);
}

function route(flow: Flow): RouteDecision | undefined {
  const { target } = flow.packet;
  const decision = lookupRoute(flow.netns, target);
  flow.steps?.push({
    kind: "route",
    action: decision?.type ?? "none",
    detail: decision === undefined ? { target } : { target, decision },
  });
  return decision;
}

function chooseSource(flow: Flow, decision: RouteDecision): boolean {
  const { packet } = flow;
  if (packet.source !== 0 && packet.source !== 0n) return true;
  const source: Packet["source"] | undefined = sourceFor(flow.netns, decision, packet.target);
  if (source === undefined) return false;
  flow.packet = { ...packet, source };
  return true;
}
