/** `-m tcp`, `-m udp`, `-m sctp`: `--sport`, `--dport`, or nothing. */
import type { Match } from "../../netfilter/types.ts";
import type { Packet, Protocol } from "../../packet.ts";
import { bang, type LineContext, type MatchKind, negation, type Option, type ParseError } from "../kind.ts";

type PortMatch = Extract<Match, { match: "sport" | "dport" }>;
type ModuleMatch = Extract<Match, { match: "module" }>;

const MAX_PORT = 65535;

export const sportMatch: MatchKind<PortMatch> = {
  name: "sport",
  modules: [],
  options: {},
  matches(match, packet) {
    return packet.protocol === match.protocol && inRange(match, packet.sourcePort) !== (match.not === true);
  },
  print(match) {
    return `-m ${match.protocol} ${portOption(match)}`;
  },
  parse() {
    return [];
  },
};

export const dportMatch: MatchKind<PortMatch> = {
  ...sportMatch,
  name: "dport",
  matches(match, packet) {
    return packet.protocol === match.protocol && inRange(match, packet.targetPort) !== (match.not === true);
  },
};

/** Stands for the three modules in text; in a rule it is what a bare `-m tcp` leaves. */
export const moduleMatch: MatchKind<ModuleMatch | PortMatch> = {
  name: "module",
  modules: ["tcp", "udp", "sctp"],
  options: { "--sport": 1, "--source-port": 1, "--dport": 1, "--destination-port": 1 },
  matches(match, packet: Packet) {
    return packet.protocol === match.protocol;
  },
  print(match) {
    return `-m ${match.protocol}`;
  },
  parse(options, _context: LineContext, module) {
    const protocol = module as "tcp" | "udp" | "sctp";
    if (options.length === 0) return [{ match: "module", protocol }];
    const result: PortMatch[] = [];
    for (const option of options) {
      const parsed = parsePort(option, protocol);
      if ("error" in parsed) return parsed;
      result.push(parsed);
    }
    return result;
  },
};

/** `! --dport 80` or `--sport 1024:2048`, without the `-m` before it. */
export function portOption(match: PortMatch): string {
  return `${bang(match.not)}--${match.match} ${rangeText(match.first, match.last)}`;
}

/** `80`, or `80:90`. */
export function rangeText(first: number, last: number): string {
  return first === last ? String(first) : `${first}:${last}`;
}

/** Reads `80`, `80:90`, `:90` or `80:`. */
export function parseRange(text: string): { readonly first: number; readonly last: number } | undefined {
  const [low = "", high] = text.split(":");
  if (high === undefined) {
    const port = parsePortNumber(low);
    return port === undefined ? undefined : { first: port, last: port };
  }
  const first = low === "" ? 0 : parsePortNumber(low);
  const last = high === "" ? MAX_PORT : parsePortNumber(high);
  return first === undefined || last === undefined || first > last ? undefined : { first, last };
}

function parsePort(option: Option, protocol: Protocol): PortMatch | ParseError {
  const range = parseRange(option.value);
  if (range === undefined) return { error: `invalid port/service \`${option.value}' specified` };
  const match = option.name === "--sport" || option.name === "--source-port" ? "sport" : "dport";
  return { match, protocol, ...range, ...negation(option.not) };
}

function parsePortNumber(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT ? Number(text) : undefined;
}

function inRange(match: PortMatch, port: number): boolean {
  return port >= match.first && port <= match.last;
}
