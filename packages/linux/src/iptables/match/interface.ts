/** `-i` and `-o`: the link that a packet came in by or leaves by; `eth+` is any that begins with eth. */
import type { Match } from "../../netfilter/types.ts";
import { bang, type MatchKind, negation } from "../kind.ts";

type InMatch = Extract<Match, { match: "in-interface" }>;
type OutMatch = Extract<Match, { match: "out-interface" }>;

export const inInterfaceMatch: MatchKind<InMatch> = {
  name: "in-interface",
  modules: [],
  options: { "-i": 1, "--in-interface": 1 },
  matches(match, _packet, passage) {
    return linkFits(match.name, passage.options.inLink) !== (match.not === true);
  },
  print(match) {
    return `${bang(match.not)}-i ${match.name}`;
  },
  parse([option]) {
    return [{ match: "in-interface", name: option?.value ?? "", ...negation(option?.not === true) }];
  },
};

export const outInterfaceMatch: MatchKind<OutMatch> = {
  name: "out-interface",
  modules: [],
  options: { "-o": 1, "--out-interface": 1 },
  matches(match, _packet, passage) {
    return linkFits(match.name, passage.options.outLink) !== (match.not === true);
  },
  print(match) {
    return `${bang(match.not)}-o ${match.name}`;
  },
  parse([option]) {
    return [{ match: "out-interface", name: option?.value ?? "", ...negation(option?.not === true) }];
  },
};

/** Whether a link's name fits a pattern; no link (a hook that has none) fits none but `+`. */
export function linkFits(pattern: string, link: string | undefined): boolean {
  if (!pattern.endsWith("+")) return link === pattern;
  return (link ?? "").startsWith(pattern.slice(0, -1));
}
