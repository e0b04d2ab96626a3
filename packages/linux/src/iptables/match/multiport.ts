/** `-m multiport`: one of up to fifteen ports and ranges. */
import type { Match } from "../../netfilter/types.ts";
import { bang, type MatchKind, negation } from "../kind.ts";
import { parseRange, rangeText } from "./port.ts";

type MultiportMatch = Extract<Match, { match: "multiport" }>;

// XT_MULTI_PORTS; a range takes two places.
const PLACES_MAX = 15;

const OPTION: { readonly [name: string]: MultiportMatch["which"] } = {
  "--sports": "sports",
  "--source-ports": "sports",
  "--dports": "dports",
  "--destination-ports": "dports",
  "--ports": "ports",
};

export const multiportMatch: MatchKind<MultiportMatch> = {
  name: "multiport",
  modules: ["multiport"],
  options: { "--sports": 1, "--source-ports": 1, "--dports": 1, "--destination-ports": 1, "--ports": 1 },
  matches(match, packet) {
    if (packet.protocol === "icmp" || packet.protocol === "icmpv6") return false;
    const fits =
      (match.which !== "dports" && holds(match, packet.sourcePort)) ||
      (match.which !== "sports" && holds(match, packet.targetPort));
    return fits !== (match.not === true);
  },
  print(match) {
    const ports = match.ports.map((range) => rangeText(range.first, range.last)).join(",");
    return `-m multiport ${bang(match.not)}--${match.which} ${ports}`;
  },
  parse([option]) {
    if (option === undefined) return { error: "multiport: no ports specified" };
    const ports: { first: number; last: number }[] = [];
    for (const text of option.value.split(",")) {
      const range = parseRange(text);
      if (range === undefined) return { error: `invalid port/service \`${text}' specified` };
      ports.push(range);
    }
    const places = ports.reduce((sum, range) => sum + (range.first === range.last ? 1 : 2), 0);
    if (places > PLACES_MAX) return { error: "too many ports specified" };
    return [{ match: "multiport", which: OPTION[option.name] ?? "ports", ports, ...negation(option.not) }];
  },
};

function holds(match: MultiportMatch, port: number): boolean {
  for (const range of match.ports) if (port >= range.first && port <= range.last) return true;
  return false;
}
