/** The text of a set's member: what people may write, and how the tool prints it. */
import { type Addr, familyOf, formatAddr, masked, type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import { type IpSetPart, SHAPES } from "./shape.ts";
import type { IpSet } from "./types.ts";

const PROTOCOLS: readonly string[] = ["tcp", "udp", "sctp"];
const PORT_DIGITS = 5;

/** The member as the tool prints it, or what it says is wrong. */
export function parseMember(
  set: Pick<IpSet, "type" | "family">,
  text: string,
): { readonly member: string } | { readonly error: string } {
  const { parts } = SHAPES[set.type];
  const words = text.split(",");
  if (words.length < parts.length) {
    const missing = parts.length === 2 ? "Second" : words.length === 1 ? "Second" : "Third";
    return { error: `Syntax error: ${missing} element is missing from ${text}.` };
  }
  if (words.length > parts.length)
    return { error: `Syntax error: Elem separator in ${text}, but settype ${set.type} supports none.` };
  const result: string[] = [];
  for (const [i, part] of parts.entries()) {
    const word = words[i] ?? "";
    const parsed = PARSERS[part](word, set);
    if (parsed === undefined) return { error: `Syntax error: cannot parse ${word}` };
    result.push(parsed);
  }
  const zero = result.some((word) => word.endsWith("/0"));
  if (zero) return { error: "The value of the CIDR parameter of the IP address is invalid" };
  return { member: result.join(",") };
}

/** Where a member stands in its set: ports of a bitmap in their order, all else as text. */
export function memberKey(set: Pick<IpSet, "type">, member: string): string {
  return set.type === "bitmap:port" ? member.padStart(PORT_DIGITS, "0") : member;
}

/** `10.96.0.1`, as it stands in members. */
export function addressPart(addr: Addr): string {
  return formatAddr(addr);
}

/** `tcp:443`, as it stands in members. */
export function portPart(protocol: string, port: number): string {
  return `${protocol}:${port}`;
}

/** `10.0.0.0/8`; one address is written without its length. */
export function netPart(prefix: Prefix): string {
  const { addr, bits } = masked(prefix);
  return bits === (familyOf(addr) === 4 ? 32 : 128) ? formatAddr(addr) : `${formatAddr(addr)}/${bits}`;
}

const PARSERS: {
  readonly [P in IpSetPart]: (word: string, set: Pick<IpSet, "type" | "family">) => string | undefined;
} = {
  ip(word, set) {
    const addr = parseAddr(word.replace(set.family === 4 ? /\/32$/ : /\/128$/, ""));
    return addr === undefined || familyOf(addr) !== set.family ? undefined : addressPart(addr);
  },
  net(word, set) {
    const prefix = parsePrefix(word.includes("/") ? word : `${word}/${set.family === 4 ? 32 : 128}`);
    return prefix === undefined || familyOf(prefix.addr) !== set.family ? undefined : netPart(prefix);
  },
  port(word, set) {
    if (set.type === "bitmap:port") return portNumber(word.replace(/^(tcp|udp|sctp):/, ""));
    const [first = "", second] = word.split(":");
    const protocol = second === undefined ? "tcp" : first.toLowerCase();
    const port = portNumber(second ?? first);
    return port === undefined || !PROTOCOLS.includes(protocol) ? undefined : `${protocol}:${port}`;
  },
};

function portNumber(text: string): string | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? String(Number(text)) : undefined;
}
