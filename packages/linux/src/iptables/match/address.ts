/** `-s` and `-d`: the packet's source and destination address. */
import {
  familyOf,
  formatPrefix,
  masked,
  type Prefix,
  parseAddr,
  parsePrefix,
  prefixContains,
  singlePrefix,
} from "@kubenetsim/sim";
import type { Match } from "../../netfilter/types.ts";
import { bang, type LineContext, type MatchKind, negation, type Option, type ParseError } from "../kind.ts";

type SourceMatch = Extract<Match, { match: "source" }>;
type DestinationMatch = Extract<Match, { match: "destination" }>;

export const sourceMatch: MatchKind<SourceMatch> = {
  name: "source",
  modules: [],
  options: { "-s": 1, "--source": 1, "--src": 1 },
  matches(match, packet) {
    return prefixContains(match.prefix, packet.source) !== (match.not === true);
  },
  print(match) {
    return printAddress("-s", match);
  },
  parse(options, context) {
    const parsed = parseAddresses(options, context);
    return "error" in parsed ? parsed : parsed.map((address) => ({ match: "source", ...address }));
  },
};

export const destinationMatch: MatchKind<DestinationMatch> = {
  name: "destination",
  modules: [],
  options: { "-d": 1, "--destination": 1, "--dst": 1 },
  matches(match, packet) {
    return prefixContains(match.prefix, packet.target) !== (match.not === true);
  },
  print(match) {
    return printAddress("-d", match);
  },
  parse(options, context) {
    const parsed = parseAddresses(options, context);
    return "error" in parsed ? parsed : parsed.map((address) => ({ match: "destination", ...address }));
  },
};

function printAddress(option: string, match: SourceMatch | DestinationMatch): string {
  // Everything is what no option says.
  if (match.prefix.bits === 0 && match.not !== true) return "";
  return `${bang(match.not)}${option} ${formatPrefix(masked(match.prefix))}`;
}

type Address = { readonly prefix: Prefix; readonly not?: true };

function parseAddresses(options: readonly Option[], context: LineContext): readonly Address[] | ParseError {
  const option = options[0];
  const text = option?.value ?? "";
  const prefix = parseNetwork(text);
  if (prefix === undefined || familyOf(prefix.addr) !== context.family)
    return { error: `host/network \`${text}' not found` };
  const not = option?.not === true;
  return prefix.bits === 0 && !not ? [] : [{ prefix: masked(prefix), ...negation(not) }];
}

function parseNetwork(text: string): Prefix | undefined {
  const [addrText = "", maskText] = text.split("/");
  const addr = parseAddr(addrText);
  if (addr === undefined) return undefined;
  if (maskText === undefined) return singlePrefix(addr);
  return parsePrefix(text) ?? netmask(addr, maskText);
}

// The old form: 10.0.0.0/255.0.0.0.
function netmask(addr: Prefix["addr"], text: string): Prefix | undefined {
  const mask = parseAddr(text);
  if (typeof addr !== "number" || typeof mask !== "number") return undefined;
  const bits = Math.clz32(~mask);
  return mask === (bits === 0 ? 0 : (-1 << (32 - bits)) >>> 0) ? { addr, bits } : undefined;
}
