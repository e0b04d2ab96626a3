/** A rule made ready to be tried many times: its kinds looked up, what always fits left out. */
import type { MatchKind, TargetKind } from "../iptables/kind.ts";
import { matchKind } from "../iptables/match/list.ts";
import { targetKind } from "../iptables/target/list.ts";
import type { Passage } from "./passage.ts";
import type { Match, Rule } from "./types.ts";

export interface ReadyRule {
  readonly rule: Rule;
  readonly matches: readonly Match[];
  readonly kinds: readonly MatchKind[];
  readonly target: TargetKind;
  readonly jump: string | undefined;
  readonly isGoto: boolean;
}

export function makeReady(rule: Rule): ReadyRule {
  const { target } = rule;
  const matches = rule.matches.filter((match) => match.match !== "comment" && match.match !== "nfacct");
  return {
    rule,
    matches,
    kinds: matches.map((match) => matchKind(match.match)),
    target: targetKind(target.target),
    jump: target.target === "jump" || target.target === "goto" ? target.chain : undefined,
    isGoto: target.target === "goto",
  };
}

/** Whether all its matches hold; tried in their order, and no further than the first that does not. */
export function fitsReady(ready: ReadyRule, passage: Passage): boolean {
  const { matches, kinds } = ready;
  passage.handle = ready.rule.handle;
  for (let i = 0; i < kinds.length; i++) {
    if (!(kinds[i] as MatchKind).matches(matches[i] as Match, passage.packet, passage)) return false;
  }
  return true;
}
