/** `-m icmp --icmp-type` and `-m icmp6 --icmpv6-type`. */
import type { Match } from "../../netfilter/types.ts";
import type { IcmpError, Packet } from "../../packet.ts";
import { bang, type MatchKind, negation } from "../kind.ts";

type IcmpMatch = Extract<Match, { match: "icmp" }>;

// Type and code as iptables-save prints them.
const ERRORS: { readonly [E in IcmpError]: string } = {
  "icmp-net-unreachable": "3/0",
  "icmp-host-unreachable": "3/1",
  "icmp-proto-unreachable": "3/2",
  "icmp-port-unreachable": "3/3",
  "icmp-net-prohibited": "3/9",
  "icmp-host-prohibited": "3/10",
  "icmp-admin-prohibited": "3/13",
  "icmp-time-exceeded": "11/0",
  "icmp6-no-route": "1/0",
  "icmp6-adm-prohibited": "1/1",
  "icmp6-addr-unreachable": "1/3",
  "icmp6-port-unreachable": "1/4",
  "icmp6-time-exceeded": "3/0",
};

const NAMES4: ReadonlyMap<string, string> = new Map([
  ["any", "any"],
  ["echo-reply", "0"],
  ["pong", "0"],
  ["destination-unreachable", "3"],
  ["network-unreachable", "3/0"],
  ["host-unreachable", "3/1"],
  ["protocol-unreachable", "3/2"],
  ["port-unreachable", "3/3"],
  ["fragmentation-needed", "3/4"],
  ["communication-prohibited", "3/13"],
  ["source-quench", "4"],
  ["redirect", "5"],
  ["echo-request", "8"],
  ["ping", "8"],
  ["router-advertisement", "9"],
  ["router-solicitation", "10"],
  ["time-exceeded", "11"],
  ["ttl-zero-during-transit", "11/0"],
  ["parameter-problem", "12"],
]);

const NAMES6: ReadonlyMap<string, string> = new Map([
  ["destination-unreachable", "1"],
  ["no-route", "1/0"],
  ["communication-prohibited", "1/1"],
  ["address-unreachable", "1/3"],
  ["port-unreachable", "1/4"],
  ["packet-too-big", "2"],
  ["time-exceeded", "3"],
  ["ttl-zero-during-transit", "3/0"],
  ["parameter-problem", "4"],
  ["echo-request", "128"],
  ["ping", "128"],
  ["echo-reply", "129"],
  ["pong", "129"],
  ["router-solicitation", "133"],
  ["router-advertisement", "134"],
  ["neighbour-solicitation", "135"],
  ["neighbor-solicitation", "135"],
  ["neighbour-advertisement", "136"],
  ["neighbor-advertisement", "136"],
  ["redirect", "137"],
]);

export const icmpMatch: MatchKind<IcmpMatch> = {
  name: "icmp",
  modules: ["icmp", "icmp6", "icmpv6"],
  options: { "--icmp-type": 1, "--icmpv6-type": 1 },
  matches(match, packet) {
    if (packet.icmp === undefined) return false;
    const wanted = numeric(match.type, packet.family) ?? match.type;
    const actual = icmpType(packet);
    const fits = wanted === "any" || wanted === actual || (!wanted.includes("/") && actual.startsWith(`${wanted}/`));
    return fits !== (match.not === true);
  },
  print(match, family) {
    const type = numeric(match.type, family) ?? match.type;
    return family === 4
      ? `-m icmp ${bang(match.not)}--icmp-type ${type}`
      : `-m icmp6 ${bang(match.not)}--icmpv6-type ${type}`;
  },
  parse([option], context) {
    if (option === undefined) return { error: 'icmp: option "--icmp-type" must be specified' };
    const type = numeric(option.value, context.family);
    if (type === undefined) return { error: `Invalid ICMP type \`${option.value}'` };
    return [{ match: "icmp", type, ...negation(option.not) }];
  },
};

/** `8`, `3/3`: a name or a number as number. */
function numeric(text: string, family: 4 | 6): string | undefined {
  if (/^\d{1,3}(\/\d{1,3})?$/.test(text)) return text;
  return (family === 4 ? NAMES4 : NAMES6).get(text.toLowerCase());
}

function icmpType(packet: Packet): string {
  const body = packet.icmp;
  if (body?.type === "error") return ERRORS[body.error];
  if (packet.family === 4) return body?.type === "echo-request" ? "8/0" : "0/0";
  return body?.type === "echo-request" ? "128/0" : "129/0";
}
