/** `-p`: the packet's protocol. */
import type { Match } from "../../netfilter/types.ts";
import type { Protocol } from "../../packet.ts";
import { bang, type MatchKind, negation } from "../kind.ts";

type ProtocolMatch = Extract<Match, { match: "protocol" }>;

const NAMES: ReadonlyMap<string, Protocol | "all"> = new Map([
  ["all", "all"],
  ["0", "all"],
  ["tcp", "tcp"],
  ["6", "tcp"],
  ["udp", "udp"],
  ["17", "udp"],
  ["sctp", "sctp"],
  ["132", "sctp"],
  ["icmp", "icmp"],
  ["1", "icmp"],
  ["ipv6-icmp", "icmpv6"],
  ["icmpv6", "icmpv6"],
  ["58", "icmpv6"],
]);

export const protocolMatch: MatchKind<ProtocolMatch> = {
  name: "protocol",
  modules: [],
  options: { "-p": 1, "--protocol": 1 },
  matches(match, packet) {
    const fits = match.protocol === "all" || match.protocol === packet.protocol;
    return fits !== (match.not === true);
  },
  print(match) {
    // `-p all` says nothing, and iptables-save leaves it out.
    if (match.protocol === "all" && match.not !== true) return "";
    return `${bang(match.not)}-p ${protocolName(match.protocol)}`;
  },
  parse([option]) {
    const text = option?.value ?? "";
    const protocol = parseProtocol(text);
    if (protocol === undefined) return { error: `unknown protocol "${text.toLowerCase()}" specified` };
    const not = option?.not === true;
    if (protocol === "all" && !not) return [];
    return [{ match: "protocol", protocol, ...negation(not) }];
  },
};

/** As `-p` and iptables-save write it. */
export function protocolName(protocol: Protocol | "all"): string {
  return protocol === "icmpv6" ? "ipv6-icmp" : protocol;
}

/** A protocol by name or number. */
export function parseProtocol(text: string): Protocol | "all" | undefined {
  return NAMES.get(text.toLowerCase());
}
