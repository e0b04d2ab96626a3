/** One packet's way through the rules of one hook, while it lasts: the only mutable thing here, and it never gets out. */
import type { Millis } from "@kubenetsim/sim";
import type { IpvsAddress } from "../ipvs/types.ts";
import type { Netns } from "../netns.ts";
import type { IcmpError, Packet } from "../packet.ts";
import type { DrawLog } from "./draws.ts";
import type { NatChoice, Outcome, RuleStep, Ruleset, Table, Verdict } from "./types.ts";

/** The circumstances in which a packet meets a hook. All have defaults, so that rules can be tried on their own. */
export interface WalkOptions {
  /** Whether to collect steps; without them a walk allocates next to nothing. True unless told otherwise. */
  readonly trace?: boolean;
  readonly seed?: number;
  readonly now?: Millis;
  readonly inLink?: string | undefined;
  readonly outLink?: string | undefined;
  /** The ports of the bridge, for `-m physdev`. */
  readonly inPort?: string | undefined;
  readonly outPort?: string | undefined;
  /** What is known of the packet's connection. */
  readonly connection?: ConnectionFacts | undefined;
  /** The IPVS virtual server that the packet's connection goes by, for `-m ipvs`. */
  readonly virtual?: IpvsAddress | undefined;
  /** The connection's NAT is settled already: the nat table is not asked again, even for a packet that is still NEW. */
  readonly natSettled?: boolean;
  /** Ask only these tables. */
  readonly only?: readonly Table[];
  /** Where `run` notes what the outcome hung on. */
  readonly draws?: DrawLog | undefined;
}

/** What rules can see of a connection. */
export interface ConnectionFacts {
  readonly dnat: boolean;
  readonly snat: boolean;
  readonly mark: number;
}

export interface Passage {
  readonly options: WalkOptions;
  /** Whose sets `-m set` asks. */
  readonly rules: Pick<Ruleset, "sets"> | undefined;
  readonly seed: number;
  readonly now: Millis;
  packet: Packet;
  netns: Netns;
  /** The handle of the rule being tried. */
  handle: number;
  nat: NatChoice | undefined;
  connmark: number | undefined;
  rejectWith: IcmpError | "tcp-reset";
  /** How many rules matched: the guard against rulesets that never end. */
  matched: number;
  readonly steps: RuleStep[] | undefined;
}

/** How the walk goes on after a rule or a chain. */
export type Next = "continue" | "return" | "accept" | "drop" | "reject" | "loop";

const NO_STEPS: readonly RuleStep[] = Object.freeze([]);
const NO_OPTIONS: WalkOptions = Object.freeze({});
const ACCEPT: Verdict = Object.freeze({ kind: "accept" });
const DROP: Verdict = Object.freeze({ kind: "drop" });
const LOOP: Verdict = Object.freeze({ kind: "loop" });

export function startPassage(
  packet: Packet,
  netns: Netns,
  options: WalkOptions = NO_OPTIONS,
  rules?: Pick<Ruleset, "sets">,
): Passage {
  return {
    options,
    rules,
    seed: options.seed ?? 0,
    now: options.now ?? 0,
    packet,
    netns,
    handle: 0,
    nat: undefined,
    connmark: undefined,
    rejectWith: "icmp-port-unreachable",
    matched: 0,
    steps: options.trace === false ? undefined : [],
  };
}

export function endPassage(passage: Passage, next: Next): Outcome {
  const { packet, nat, netns: kernel, connmark } = passage;
  const verdict = verdictOf(passage, next);
  const steps = passage.steps ?? NO_STEPS;
  if (nat === undefined && connmark === undefined) return { verdict, packet, steps, kernel };
  return {
    verdict,
    packet,
    steps,
    kernel,
    ...(nat === undefined ? {} : { nat }),
    ...(connmark === undefined ? {} : { connmark }),
  };
}

function verdictOf(passage: Passage, next: Next): Verdict {
  if (next === "drop") return DROP;
  if (next === "reject") return { kind: "reject", with: passage.rejectWith };
  return next === "loop" ? LOOP : ACCEPT;
}

/** The mark of the packet's connection, as far as the rules of this hook have changed it. */
export function connectionMark(passage: Passage): number {
  return passage.connmark ?? passage.options.connection?.mark ?? 0;
}
