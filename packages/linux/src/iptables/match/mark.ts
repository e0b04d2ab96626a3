/** `-m mark`: the packet's mark, under a mask. */
import type { Match } from "../../netfilter/types.ts";
import { bang, type MatchKind, markText, negation, parseMark } from "../kind.ts";

type MarkMatch = Extract<Match, { match: "mark" }>;

export const markMatch: MatchKind<MarkMatch> = {
  name: "mark",
  modules: ["mark"],
  options: { "--mark": 1 },
  matches(match, packet) {
    const fits = (packet.mark & match.mask) >>> 0 === match.value;
    return fits !== (match.not === true);
  },
  print(match) {
    return `-m mark ${bang(match.not)}--mark ${markText(match.value, match.mask, true)}`;
  },
  parse([option]) {
    if (option === undefined) return { error: 'mark: option "--mark" must be specified' };
    const mark = parseMark(option.value);
    if (mark === undefined) return { error: `mark: bad mark value for option "--mark": "${option.value}"` };
    return [{ match: "mark", ...mark, ...negation(option.not) }];
  },
};
