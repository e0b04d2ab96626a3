/** `-m conntrack --ctstate`: where the packet stands in its connection, and whether that is rewritten. */
import type { Passage } from "../../netfilter/passage.ts";
import type { Match } from "../../netfilter/types.ts";
import type { CtState, Packet } from "../../packet.ts";
import { bang, type MatchKind, negation } from "../kind.ts";

type ConntrackMatch = Extract<Match, { match: "conntrack" }>;
type State = ConntrackMatch["states"][number];

/** The order in which iptables-save prints them. */
const STATES: readonly State[] = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"];

export const conntrackMatch: MatchKind<ConntrackMatch> = {
  name: "conntrack",
  modules: ["conntrack", "state"],
  options: { "--ctstate": 1, "--state": 1 },
  matches(match, packet, passage) {
    for (const state of match.states) if (holds(state, packet, passage)) return match.not !== true;
    return match.not === true;
  },
  print(match) {
    const states = STATES.filter((state) => match.states.includes(state)).join(",");
    return `-m conntrack ${bang(match.not)}--ctstate ${states}`;
  },
  parse([option], _context, module) {
    if (option === undefined) {
      const name = module === "state" ? "state" : "conntrack";
      return {
        error:
          name === "state" ? 'state: option "--state" must be specified' : "conntrack: At least one option is required",
      };
    }
    const states = option.value.split(",");
    const unknown = states.find((state) => !isState(state));
    if (unknown !== undefined) return { error: `Bad ctstate "${unknown}"` };
    return [{ match: "conntrack", states: states.filter(isState), ...negation(option.not) }];
  },
};

function isState(text: string): text is State {
  return (STATES as readonly string[]).includes(text);
}

function holds(state: State, packet: Packet, passage: Passage): boolean {
  // NAT chosen earlier at this very hook counts as well.
  if (state === "DNAT") return passage.nat?.dnat !== undefined || passage.options.connection?.dnat === true;
  if (state === "SNAT") return passage.nat?.snat !== undefined || passage.options.connection?.snat === true;
  return packet.ctState === (state satisfies CtState);
}
