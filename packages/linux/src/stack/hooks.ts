/** The five hooks, each with what conntrack and NAT do there between the tables. */
import { mixSeed } from "@kubenetsim/sim";
import { confirm, setConnectionMark } from "../conntrack/confirm.ts";
import { freeSource } from "../conntrack/free-source.ts";
import { bindDestination, bindSource, isRewritten, type Manip, translate } from "../conntrack/nat.ts";
import { track } from "../conntrack/track.ts";
import { serverKey } from "../ipvs/key.ts";
import { virtualServerOf } from "../ipvs/lookup.ts";
import { run } from "../netfilter/index.ts";
import type { WalkOptions } from "../netfilter/passage.ts";
import type { Hook, NatChoice, Outcome, RuleStep, Table } from "../netfilter/types.ts";
import type { Packet } from "../packet.ts";
import { addressOn } from "../route/source.ts";
import type { RouteDecision } from "../route/types.ts";
import { rejection } from "./answer.ts";
import { type Flow, noteConntrack } from "./flow.ts";
import type { StackOutcome, StackStep } from "./types.ts";

const RAW: readonly Table[] = ["raw"];
const MANGLE: readonly Table[] = ["mangle"];
const NAT: readonly Table[] = ["nat"];
const FILTER: readonly Table[] = ["filter"];
const MANGLE_AND_FILTER: readonly Table[] = ["mangle", "filter"];

/** Each hook answers what became of the packet, or undefined when it goes on. */
type Ended = StackOutcome | undefined;

export function prerouting(flow: Flow): Ended {
  return (
    askRules(flow, "prerouting", RAW) ??
    trackConnection(flow) ??
    askRules(flow, "prerouting", MANGLE) ??
    rewriteDestination(flow, "prerouting")
  );
}

export function input(flow: Flow): Ended {
  return askRules(flow, "input", MANGLE_AND_FILTER);
}

/** What of INPUT comes last: source NAT, and the connection stored. */
export function inputNat(flow: Flow): Ended {
  return rewriteSource(flow, "input", undefined) ?? confirmConnection(flow);
}

export function forward(flow: Flow): Ended {
  return askRules(flow, "forward", MANGLE_AND_FILTER);
}

/** What of OUTPUT comes before the packet is routed again. */
export function output(flow: Flow): Ended {
  return (
    askRules(flow, "output", RAW) ??
    trackConnection(flow) ??
    askRules(flow, "output", MANGLE) ??
    rewriteDestination(flow, "output")
  );
}

/** OUTPUT once more, for a packet that has another destination by now: its NAT is settled. */
export function outputAgain(flow: Flow): Ended {
  return askRules(flow, "output", RAW) ?? askRules(flow, "output", MANGLE);
}

/** The filter table, which comes last in OUTPUT. */
export function outputFilter(flow: Flow): Ended {
  return askRules(flow, "output", FILTER);
}

export function postrouting(flow: Flow, decision: RouteDecision): Ended {
  return (
    askRules(flow, "postrouting", MANGLE) ?? rewriteSource(flow, "postrouting", decision) ?? confirmConnection(flow)
  );
}

function askRules(flow: Flow, hook: Hook, only: readonly Table[]): Ended {
  const tables = flow.profile.at[hook];
  for (const table of only) if (tables[table]) return finish(flow, hook, ask(flow, hook, only));
  return undefined;
}

function ask(flow: Flow, hook: Hook, only: readonly Table[]): Outcome {
  const { env } = flow;
  const options: WalkOptions = {
    trace: env.trace,
    seed: env.seed,
    now: env.now,
    only,
    inLink: hook === "postrouting" ? undefined : flow.inLink,
    outLink: flow.outLink,
    inPort: flow.inPort,
    outPort: flow.outPort,
    virtual: flow.virtual,
    connection: flow.connection?.entry,
  };
  const outcome = run(flow.rules, hook, flow.packet, flow.netns, options);
  flow.netns = outcome.kernel;
  if (flow.steps !== undefined) {
    for (const step of outcome.steps) flow.steps.push(stepOf(flow, hook, step));
  }
  return outcome;
}

// A rule that asks a set stands for all owners of its members: which one, the packet tells.
function stepOf(flow: Flow, hook: Hook, step: RuleStep): StackStep {
  const { ipvs } = flow.rules;
  const made = { kind: "rule", action: step.action, hook, detail: step } as const;
  if (ipvs === undefined || step.rule?.matches.some((match) => match.match === "set") !== true) return made;
  const server =
    flow.virtual === undefined ? virtualServerOf(ipvs.servers, flow.packet) : ipvs.servers.get(serverKey(flow.virtual));
  return server === undefined ? made : { ...made, server };
}

function finish(flow: Flow, hook: Hook, outcome: Outcome): Ended {
  flow.packet = outcome.packet;
  if (outcome.connmark !== undefined && flow.connection !== undefined) {
    flow.connection = { ...flow.connection, entry: { ...flow.connection.entry, mark: outcome.connmark } };
    flow.netns = setConnectionMark(flow.netns, flow.connection, outcome.connmark);
  }
  const { verdict } = outcome;
  if (verdict.kind === "accept") return undefined;
  if (verdict.kind === "loop") return { kind: "loop" };
  const isOwn = hook === "output" || (hook === "postrouting" && flow.inLink === undefined);
  if (verdict.kind === "reject") return rejection(flow, verdict.with, hook, isOwn);
  const why = `dropped by rules at ${hook}`;
  return isOwn ? { kind: "drop", why, errno: "EPERM" } : { kind: "drop", why };
}

function trackConnection(flow: Flow): Ended {
  // On loopback a packet comes in with the connection that it went out with.
  if (!flow.profile.tracks || flow.connection !== undefined || flow.packet.ctState === "UNTRACKED") return undefined;
  const before = flow.packet;
  const tracked = track(flow.netns, before, flow.env.now);
  flow.netns = tracked.netns;
  flow.packet = tracked.packet;
  flow.connection = tracked.connection;
  if (flow.steps === undefined) return undefined;
  const { connection } = tracked;
  if (connection === undefined) noteConntrack(flow, "invalid", flow.packet);
  else if (connection.related) noteConntrack(flow, "related", flow.packet);
  else if (connection.fresh) noteConntrack(flow, "new", flow.packet);
  else noteConntrack(flow, connection.direction === "reply" ? "reply" : "known", flow.packet);
  return undefined;
}

// The nat table chooses for a connection's first packet; for all others what was bound then is done again, or undone.
function rewriteDestination(flow: Flow, hook: "prerouting" | "output"): Ended {
  const { connection } = flow;
  if (connection === undefined) return undefined;
  if (!connection.fresh) {
    applyBinding(flow, "destination");
    return undefined;
  }
  if (!flow.profile.at[hook].nat) return undefined;
  const before = flow.packet;
  const outcome = ask(flow, hook, NAT);
  const ended = finish(flow, hook, outcome);
  if (ended !== undefined) return ended;
  const choice = outcome.nat?.dnat;
  if (choice === undefined || flow.connection === undefined) return undefined;
  flow.connection = bindDestination(flow.connection, choice.addr, choice.port);
  if (flow.connection.entry.dnat) noteConntrack(flow, "dnat", before);
  return undefined;
}

function rewriteSource(flow: Flow, hook: "input" | "postrouting", decision: RouteDecision | undefined): Ended {
  if (flow.connection === undefined) return undefined;
  if (flow.connection.fresh && flow.profile.tracks) {
    if (flow.profile.at[hook].nat) {
      const outcome = ask(flow, hook, NAT);
      const ended = finish(flow, hook, outcome);
      if (ended !== undefined) return ended;
      const failed = bindNewSource(flow, outcome.nat, decision);
      if (failed !== undefined) return failed;
    }
  }
  applyBinding(flow, "source");
  return undefined;
}

/** Binds the source that rules chose; and where they chose none, another port if some connection has this one already. */
function bindNewSource(flow: Flow, choice: NatChoice | undefined, decision: RouteDecision | undefined): Ended {
  const { connection, env } = flow;
  if (connection === undefined) return undefined;
  const snat = choice?.snat;
  let addr = connection.entry.original.source;
  if (snat !== undefined) {
    const chosen = snat.addr === "masquerade" ? masqueradeAddress(flow, decision) : snat.addr;
    if (chosen === undefined) return { kind: "drop", why: "no address to masquerade with" };
    addr = chosen;
  }
  const seed = mixSeed(env.seed, flow.packet.id);
  const port = freeSource(flow.netns.conntrack, connection, { ...snat, addr }, seed, env.now);
  if (port === undefined) return { kind: "drop", why: "no free source port" };
  flow.connection = bindSource(connection, addr, port);
  return undefined;
}

function masqueradeAddress(flow: Flow, decision: RouteDecision | undefined): ReturnType<typeof addressOn> {
  if (decision === undefined) return undefined;
  // Over lo, the address of lo is 127.0.0.1.
  return addressOn(flow.netns, decision.link, decision.nextHop);
}

function applyBinding(flow: Flow, manip: Manip): void {
  const { connection, packet } = flow;
  if (connection === undefined || !isRewritten(connection, manip)) return;
  flow.packet = translate(packet, connection, manip);
  if (flow.steps === undefined || isSame(packet, flow.packet)) return;
  const isDone = connection.direction === "original";
  const done = manip === "destination" ? "dnat" : "snat";
  const undone = manip === "destination" ? "un-snat" : "un-dnat";
  noteConntrack(flow, isDone ? done : undone, packet);
}

// What comes back by lo is rewritten once more, to the same.
function isSame(a: Packet, b: Packet): boolean {
  if (a.icmp?.type === "error") return a.source === b.source && a.target === b.target;
  return (
    a.source === b.source && a.target === b.target && a.sourcePort === b.sourcePort && a.targetPort === b.targetPort
  );
}

function confirmConnection(flow: Flow): Ended {
  const { connection } = flow;
  if (connection === undefined || !connection.fresh) return undefined;
  flow.netns = confirm(flow.netns, connection, flow.env.now);
  flow.connection = { ...connection, fresh: false };
  noteConntrack(flow, "confirm", flow.packet);
  return undefined;
}
