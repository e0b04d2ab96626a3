/**
 * IPVS at the hooks: first answers from real servers, then what is for a virtual server. Its turn is after the filter table's INPUT
 * and FORWARD, and between the nat and the filter table's OUTPUT. Models ip_vs_ops4 of net/netfilter/ipvs/ip_vs_core.c.
 */
import { expectAnswersFrom } from "../ipvs/connection.ts";
import { serverKey } from "../ipvs/key.ts";
import { type IpvsVerdict, ipvsIn, ipvsOut } from "../ipvs/pass.ts";
import { emptyIpvs } from "../ipvs/table.ts";
import type { Ipvs, VirtualServer } from "../ipvs/types.ts";
import { lookupRoute } from "../route/fib.ts";
import type { RouteDecision } from "../route/types.ts";
import { answerError, rejection } from "./answer.ts";
import type { Flow } from "./flow.ts";
import { outputAgain, outputFilter, postrouting } from "./hooks.ts";
import type { IpvsAction, IpvsDetail, StackOutcome } from "./types.ts";

type Ended = StackOutcome | undefined;

/** At INPUT: a packet for a virtual server leaves again for its real server, unless that is this namespace itself. */
export function balanceInput(flow: Flow): Ended {
  const verdict = verdictOn(flow);
  if (verdict === undefined) return undefined;
  if (verdict.kind !== "forward") return refused(flow, verdict, "input");
  const decision = redirect(flow, verdict);
  noteRoute(flow, decision);
  if (decision?.type === "local") return undefined;
  const ended = leadOut(flow, decision);
  if (ended !== undefined) return ended;
  // From here on the packet is as if sent from here, but to nobody's system call.
  flow.inLink = undefined;
  flow.inPort = undefined;
  const route = decision as RouteDecision;
  const stopped = outputAgain(flow) ?? outputFilter(flow) ?? postrouting(flow, route);
  return stopped === undefined
    ? { kind: "send", packet: flow.packet, link: route.link, nextHop: route.nextHop }
    : withoutErrno(stopped);
}

/** At OUTPUT: the packet's destination may be another afterwards, so that it must be routed again. */
export function balanceOutput(flow: Flow): Ended {
  const verdict = verdictOn(flow);
  if (verdict === undefined) return undefined;
  if (verdict.kind !== "forward") return refused(flow, verdict, "output");
  const decision = redirect(flow, verdict);
  // Only what leaves begins OUTPUT anew.
  return decision?.type === "local" ? undefined : (leadOut(flow, decision) ?? outputAgain(flow));
}

/** At FORWARD: an answer from a real server gets the virtual server's address. */
export function answerForward(flow: Flow): void {
  if (flow.rules.ipvs !== undefined && flow.virtual === undefined) answered(flow);
}

type Verdict = Exclude<IpvsVerdict, { kind: "pass" }>;

// A packet that has been through is not asked again, not even when it comes back by lo: skb->ipvs_property.
function verdictOn(flow: Flow): Verdict | undefined {
  const { ipvs } = flow.rules;
  if (ipvs === undefined || flow.virtual !== undefined || answered(flow)) return undefined;
  const verdict = ipvsIn(stateOf(flow), ipvs, flow.packet, flow.env.now);
  if (verdict.kind === "pass") return undefined;
  keep(flow, verdict.ipvs);
  return verdict;
}

function answered(flow: Flow): boolean {
  const before = flow.packet;
  const out = ipvsOut(stateOf(flow), before, flow.env.now, flow.rules.ipvs?.timeouts);
  if (out === undefined) return false;
  keep(flow, out.ipvs);
  flow.packet = out.packet;
  flow.virtual = out.connection.virtual;
  note(flow, "answer", { before, after: out.packet, connection: out.connection });
  return true;
}

// Rewrites the packet, and says where it goes.
function redirect(flow: Flow, verdict: Verdict & { readonly kind: "forward" }): RouteDecision | undefined {
  const { connection, server, fresh } = verdict;
  const before = flow.packet;
  flow.packet = verdict.packet;
  flow.virtual = connection.virtual;
  if (flow.connection?.fresh === true)
    flow.connection = expectAnswersFrom(flow.connection, connection.real, connection.realPort);
  const detail: IpvsDetail = { before, after: flow.packet, connection };
  note(flow, fresh ? "schedule" : "forward", server === undefined ? detail : { ...detail, server });
  return lookupRoute(flow.netns, flow.packet.target);
}

// Models decrement_ttl and __ip_vs_get_out_rt of net/netfilter/ipvs/ip_vs_xmit.c.
function leadOut(flow: Flow, decision: RouteDecision | undefined): Ended {
  if (decision?.type !== "unicast")
    return answerError(flow, "icmp-host-unreachable", "icmp6-addr-unreachable", "no route to the real server");
  if (flow.packet.ttl <= 1) return answerError(flow, "icmp-time-exceeded", "icmp6-time-exceeded", "the TTL ran out");
  flow.packet = { ...flow.packet, ttl: flow.packet.ttl - 1 };
  flow.outLink = decision.link;
  return undefined;
}

function refused(flow: Flow, verdict: Exclude<Verdict, { kind: "forward" }>, hook: "input" | "output"): StackOutcome {
  const isOwn = hook === "output";
  const before = flow.packet;
  if (verdict.kind === "drop") {
    const { connection } = verdict;
    note(flow, "forget", { before, connection });
    const why = "IPVS: the real server was removed";
    return isOwn ? { kind: "drop", why, errno: "EPERM" } : { kind: "drop", why };
  }
  note(flow, "unreachable", { before, server: verdict.server });
  const error = before.family === 4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";
  const outcome = rejection(flow, error, hook, isOwn);
  const why = "IPVS: no real server takes connections";
  return outcome.kind === "answer" || outcome.kind === "drop" ? { ...outcome, why } : outcome;
}

function stateOf(flow: Flow): Ipvs {
  return flow.netns.ipvs ?? emptyIpvs();
}

function keep(flow: Flow, ipvs: Ipvs): void {
  if (ipvs !== stateOf(flow)) flow.netns = { ...flow.netns, ipvs };
}

function withoutErrno(outcome: StackOutcome): StackOutcome {
  if (outcome.kind === "drop") return { kind: "drop", why: outcome.why };
  return outcome.kind === "answer" ? { kind: "answer", packet: outcome.packet, why: outcome.why } : outcome;
}

function noteRoute(flow: Flow, decision: RouteDecision | undefined): void {
  const { target } = flow.packet;
  flow.steps?.push({
    kind: "route",
    action: decision?.type ?? "none",
    detail: decision === undefined ? { target } : { target, decision },
  });
}

function note(flow: Flow, action: IpvsAction, detail: IpvsDetail): void {
  flow.steps?.push({ kind: "ipvs", action, detail: withServer(flow, detail) });
}

// An answer's virtual server says who asked for it.
function withServer(flow: Flow, detail: IpvsDetail): IpvsDetail {
  if (detail.server !== undefined || detail.connection === undefined) return detail;
  const server = serverOf(flow, detail.connection.virtual);
  return server === undefined ? detail : { ...detail, server };
}

function serverOf(flow: Flow, virtual: NonNullable<Flow["virtual"]>): VirtualServer | undefined {
  return flow.rules.ipvs?.servers.get(serverKey(virtual));
}
