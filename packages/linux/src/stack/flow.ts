/** One packet on its way through one namespace: mutable while it lasts, and never let out. */

import { memo } from "@kubenetsim/sim";
import type { Connection } from "../conntrack/types.ts";
import type { IpvsAddress } from "../ipvs/types.ts";
import type { Hook, Ruleset, Table } from "../netfilter/types.ts";
import { type Netns, setBound } from "../netns.ts";
import type { Packet } from "../packet.ts";
import type { ConntrackAction, StackEnv, StackOutcome, StackResult, StackStep } from "./types.ts";

export interface Flow {
  readonly env: StackEnv;
  readonly rules: Ruleset;
  readonly profile: Profile;
  netns: Netns;
  packet: Packet;
  connection: Connection | undefined;
  inLink: string | undefined;
  outLink: string | undefined;
  /** The ports of the bridge, where the packet is a frame on one. */
  inPort: string | undefined;
  outPort: string | undefined;
  /** The virtual server that IPVS has led the packet by, or back from. */
  virtual: IpvsAddress | undefined;
  readonly steps: StackStep[] | undefined;
}

/** Which tables a ruleset has at which hook. */
export interface Profile {
  /** Without any rules a namespace does not track connections, as in Linux: conntrack starts when a rule needs it. */
  readonly tracks: boolean;
  readonly at: { readonly [H in Hook]: { readonly [T in Table]: boolean } };
}

const NO_STEPS: readonly StackStep[] = Object.freeze([]);

const profileOf = memo((rules: Ruleset): Profile => {
  const at = {
    prerouting: tablesAt(rules, "prerouting"),
    input: tablesAt(rules, "input"),
    forward: tablesAt(rules, "forward"),
    output: tablesAt(rules, "output"),
    postrouting: tablesAt(rules, "postrouting"),
  };
  return { tracks: Object.values(at).some((tables) => Object.values(tables).includes(true)), at };
});

export function startFlow(netns: Netns, rules: Ruleset, packet: Packet, env: StackEnv): Flow {
  return {
    env,
    rules,
    profile: profileOf(rules),
    netns: setBound(netns, rules.family, rules.bound),
    packet,
    connection: undefined,
    inLink: undefined,
    outLink: undefined,
    inPort: undefined,
    outPort: undefined,
    virtual: undefined,
    steps: env.trace ? [] : undefined,
  };
}

export function endFlow(flow: Flow, outcome: StackOutcome): StackResult {
  if (flow.steps !== undefined && outcome.kind === "drop") {
    flow.steps.push({ kind: "drop", action: outcome.why, detail: { packet: flow.packet } });
  }
  return { netns: flow.netns, steps: flow.steps ?? NO_STEPS, outcome };
}

export function noteConntrack(flow: Flow, action: ConntrackAction, before: Packet): void {
  flow.steps?.push({
    kind: "conntrack",
    action,
    detail: before === flow.packet ? { before } : { before, after: flow.packet },
  });
}

function tablesAt(rules: Ruleset, hook: Hook): { readonly [T in Table]: boolean } {
  const tables = rules.base(hook).map((base) => base.table);
  return {
    raw: tables.includes("raw"),
    mangle: tables.includes("mangle"),
    nat: tables.includes("nat"),
    filter: tables.includes("filter"),
  };
}
