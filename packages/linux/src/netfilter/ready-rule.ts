/** A rule made ready to be tried many times: the usual conditions as plain numbers in one object, the rest looked up. */
import type { Addr } from "@kubenetsim/sim";
import type { MatchKind, TargetKind } from "../iptables/kind.ts";
import { matchKind } from "../iptables/match/list.ts";
import { targetKind } from "../iptables/target/list.ts";
import type { Passage } from "./passage.ts";
import type { Match, Rule, Target } from "./types.ts";

export interface ReadyRule extends Readonly<Facts> {
  readonly rule: Rule;
  readonly handle: number;
  /** What is left to be asked, and whom. */
  readonly checks: readonly Check[];
  readonly target: TargetKind;
  readonly argument: Target;
  readonly jump: string | undefined;
  readonly isGoto: boolean;
  /** Where its jump led last, and in which table of which ruleset: owned by `run`. */
  jumpedIn: unknown;
  jumpedTo: unknown;
}

interface Check {
  readonly match: Match;
  readonly kind: MatchKind;
  readonly steady: boolean;
}

/** Whether an address is asked for: not at all, to be in the network, or not to be. */
const ANY = 0;
const INSIDE = 1;
const OUTSIDE = 2;

/**
 * The conditions that nearly every rule has. With 10,000 chains what costs is fetching objects from memory, not comparing:
 * here a whole rule is one object.
 */
interface Facts {
  sourceAsked: number;
  sourceMask: number;
  sourceBits: number;
  targetAsked: number;
  targetMask: number;
  targetBits: number;
  /** The empty text: any. */
  protocol: string;
  firstPort: number;
  lastPort: number;
}

const LAST_PORT = 65535;
const NO_CHECKS: readonly Check[] = Object.freeze([]);

/** `implied` names matches that hold for every packet that is led to the rule: they are left out. */
export function makeReady(rule: Rule, implied?: (match: Match) => boolean): ReadyRule {
  const { target } = rule;
  const matches = rule.matches.filter(
    (match) => match.match !== "comment" && match.match !== "nfacct" && implied?.(match) !== true,
  );
  const { facts, rest } = factsOf(matches);
  return {
    // Written out, so that all ready rules have one shape.
    sourceAsked: facts.sourceAsked,
    sourceMask: facts.sourceMask,
    sourceBits: facts.sourceBits,
    targetAsked: facts.targetAsked,
    targetMask: facts.targetMask,
    targetBits: facts.targetBits,
    protocol: facts.protocol,
    firstPort: facts.firstPort,
    lastPort: facts.lastPort,
    rule,
    handle: rule.handle,
    checks: rest.length === 0 ? NO_CHECKS : rest.map(checkOf),
    target: targetKind(target.target),
    argument: target,
    jump: target.target === "jump" || target.target === "goto" ? target.chain : undefined,
    isGoto: target.target === "goto",
    jumpedIn: undefined,
    jumpedTo: undefined,
  };
}

/** Whether all its matches hold. None but `recent` changes anything, and what stands after one is asked after it. */
export function fitsReady(ready: ReadyRule, passage: Passage): boolean {
  const { packet } = passage;
  if (ready.protocol !== "" && ready.protocol !== packet.protocol) return false;
  if (packet.targetPort < ready.firstPort || packet.targetPort > ready.lastPort) return false;
  if (
    ready.targetAsked !== ANY &&
    isInside(packet.target, ready.targetMask, ready.targetBits) !== (ready.targetAsked === INSIDE)
  )
    return false;
  if (
    ready.sourceAsked !== ANY &&
    isInside(packet.source, ready.sourceMask, ready.sourceBits) !== (ready.sourceAsked === INSIDE)
  )
    return false;
  const { checks } = ready;
  if (checks.length === 0) return true;
  passage.handle = ready.handle;
  for (let i = 0; i < checks.length; i++) {
    const check = checks[i] as Check;
    if (!check.steady && passage.options.draws !== undefined) passage.options.draws.isSteady = false;
    if (!check.kind.matches(check.match, passage.packet, passage)) return false;
  }
  return true;
}

function checkOf(match: Match): Check {
  return { match, kind: matchKind(match.match), steady: isSteady(match) };
}

/** Those that ask for nothing but what all packets of one sort have in common, see {@link DrawLog}; or for chance. */
const STEADY: ReadonlySet<Match["match"]> = new Set<Match["match"]>([
  "protocol",
  "source",
  "destination",
  "in-interface",
  "out-interface",
  "dport",
  "module",
  "icmp",
  "conntrack",
  "addrtype",
  "mark",
  "statistic",
  "physdev",
]);

function isSteady(match: Match): boolean {
  if (match.match === "multiport") return match.which === "dports";
  // Where a set has a port, it is asked second, or alone.
  if (match.match === "set") return (match.dirs[1] ?? match.dirs[0]) !== "src";
  return STEADY.has(match.match);
}

function isInside(addr: Addr, mask: number, bits: number): boolean {
  return typeof addr === "number" && (addr & mask) === bits;
}

/** Takes the first match of each sort that fits into numbers; what comes after a `recent` stays where it is. */
function factsOf(matches: readonly Match[]): { readonly facts: Facts; readonly rest: readonly Match[] } {
  const facts: Facts = {
    sourceAsked: ANY,
    sourceMask: 0,
    sourceBits: 0,
    targetAsked: ANY,
    targetMask: 0,
    targetBits: 0,
    protocol: "",
    firstPort: 0,
    lastPort: LAST_PORT,
  };
  const recent = matches.findIndex((match) => match.match === "recent");
  const before = recent < 0 ? matches : matches.slice(0, recent);
  const rest = before.filter((match) => !takeFact(facts, match));
  return { facts, rest: recent < 0 ? rest : [...rest, ...matches.slice(recent)] };
}

function takeFact(facts: Facts, match: Match): boolean {
  if (match.match === "source" && facts.sourceAsked === ANY && typeof match.prefix.addr === "number") {
    facts.sourceMask = maskOf(match.prefix.bits);
    facts.sourceBits = match.prefix.addr & facts.sourceMask;
    facts.sourceAsked = match.not === true ? OUTSIDE : INSIDE;
    return true;
  }
  if (match.match === "destination" && facts.targetAsked === ANY && typeof match.prefix.addr === "number") {
    facts.targetMask = maskOf(match.prefix.bits);
    facts.targetBits = match.prefix.addr & facts.targetMask;
    facts.targetAsked = match.not === true ? OUTSIDE : INSIDE;
    return true;
  }
  if (match.match === "protocol")
    return match.not !== true && match.protocol !== "all" && takeProtocol(facts, match.protocol);
  if (match.match !== "dport" || match.not === true || facts.lastPort - facts.firstPort !== LAST_PORT) return false;
  if (!takeProtocol(facts, match.protocol)) return false;
  facts.firstPort = match.first;
  facts.lastPort = match.last;
  return true;
}

function takeProtocol(facts: Facts, protocol: string): boolean {
  if (facts.protocol !== "" && facts.protocol !== protocol) return false;
  facts.protocol = protocol;
  return true;
}

// A shift by 32 is none in JavaScript.
function maskOf(bits: number): number {
  return bits === 0 ? 0 : -1 << (32 - bits);
}
