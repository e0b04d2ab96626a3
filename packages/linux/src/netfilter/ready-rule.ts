/** A rule made ready to be tried many times: its kinds looked up, what always fits left out. */
import type { MatchKind, TargetKind } from "../iptables/kind.ts";
import { matchKind } from "../iptables/match/list.ts";
import { targetKind } from "../iptables/target/list.ts";
import type { Passage } from "./passage.ts";
import type { Match, Rule, Target } from "./types.ts";

export interface ReadyRule {
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

/** `implied` names matches that hold for every packet that is led to the rule: they are left out too. */
interface Check {
  readonly match: Match;
  readonly kind: MatchKind;
}

const NO_CHECKS: readonly Check[] = Object.freeze([]);

export function makeReady(rule: Rule, implied?: (match: Match) => boolean): ReadyRule {
  const { target } = rule;
  const matches = rule.matches.filter(
    (match) => match.match !== "comment" && match.match !== "nfacct" && implied?.(match) !== true,
  );
  return {
    rule,
    handle: rule.handle,
    checks: matches.length === 0 ? NO_CHECKS : matches.map((match) => ({ match, kind: matchKind(match.match) })),
    target: targetKind(target.target),
    argument: target,
    jump: target.target === "jump" || target.target === "goto" ? target.chain : undefined,
    isGoto: target.target === "goto",
    jumpedIn: undefined,
    jumpedTo: undefined,
  };
}

/** Whether all its matches hold; tried in their order, and no further than the first that does not. */
export function fitsReady(ready: ReadyRule, passage: Passage): boolean {
  const { checks } = ready;
  passage.handle = ready.handle;
  for (let i = 0; i < checks.length; i++) {
    const check = checks[i] as Check;
    if (!check.kind.matches(check.match, passage.packet, passage)) return false;
  }
  return true;
}
