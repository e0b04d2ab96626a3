/** Where NAT goes to: `10.0.0.1:80`, `[fd00::1]:80`, `:80`, or what a map says. */
import type { Addr } from "@kubenetsim/sim";
import { grammar } from "../expression/list.ts";
import { parseLookup } from "../expression/lookup.ts";
import type { NftParseContext } from "../scope.ts";
import { type Cursor, expect, isNftError, type NftError, peek, unexpected } from "../tokens.ts";
import type { NftExpression, NftPart, NftStatement, NftTypeName } from "../types.ts";
import { type NftStyle, parsePart, partText } from "../value.ts";

type Nat = Extract<NftStatement, { statement: "nat" }>;
export type NatGoal = Pick<Nat, "addr" | "port">;

/** An address, and a port, to rewrite to. */
export function natGoal(addr: Addr, port?: number): NatGoal {
  return port === undefined ? { addr: addressValue(addr) } : { addr: addressValue(addr), port };
}

export function goalText({ addr, port }: NatGoal, style: NftStyle): string {
  const portText = port === undefined ? "" : `:${partText(port, "inet_service", style)}`;
  if (addr === undefined) return portText;
  const text = grammar.print(addr, style);
  const isIPv6 = addr.expression === "value" && addr.type[0] === "ipv6_addr";
  return portText !== "" && isIPv6 ? `[${text}]${portText}` : text + portText;
}

export function parseGoal(
  cursor: Cursor,
  context: NftParseContext,
  family: "ip" | "ip6" | undefined,
): NatGoal | NftError {
  const token = peek(cursor);
  if (token.kind === "word" && /^[\d:[]|^[0-9a-fA-F]*:/.test(token.text)) {
    cursor.at++;
    return parseEnd(token.text) ?? unexpected(token);
  }
  const key = grammar.parse(cursor, context);
  if (isNftError(key)) return key;
  const missing = expect(cursor, "map");
  if (missing !== undefined) return missing;
  const addrType: NftTypeName = (family ?? context.family) === "ip6" ? "ipv6_addr" : "ipv4_addr";
  const type = grammar.types(key);
  const start = cursor.at;
  const plain = parseLookup(cursor, { type, data: [addrType] }, context);
  if (!isNftError(plain)) return { addr: { expression: "map", key, map: plain } };
  // Whether the values are addresses, or addresses and ports, only they say.
  cursor.at = start;
  const withPort = parseLookup(cursor, { type, data: [addrType, "inet_service"] }, context);
  return isNftError(withPort) ? withPort : { addr: { expression: "map", key, map: withPort } };
}

function parseEnd(text: string): NatGoal | undefined {
  const bracketed = /^\[([^\]]*)\](?::([\d-]+))?$/.exec(text);
  const bare = text.split(":").length > 2 ? [text, text] : /^([^:]*)(?::([\d-]+))?$/.exec(text);
  const [, addrText = "", portText] = bracketed ?? bare ?? [];
  const type = addrText.includes(":") ? "ipv6_addr" : "ipv4_addr";
  const addr = addrText === "" ? undefined : parsePart(addrText, type);
  const port = portText === undefined ? undefined : parsePart(portText, "inet_service");
  if ((addrText !== "" && addr === undefined) || (portText !== undefined && port === undefined)) return undefined;
  if (addr === undefined) return port === undefined ? undefined : { port };
  return { addr: addressValue(addr), ...(port === undefined ? {} : { port }) };
}

function addressValue(part: NftPart): NftExpression {
  const first = typeof part === "object" ? part.first : part;
  return { expression: "value", type: [typeof first === "bigint" ? "ipv6_addr" : "ipv4_addr"], values: [part] };
}

/** The first port of a range, or the port itself. */
export function firstPort(port: NftPart | undefined): number | undefined {
  const first = typeof port === "object" ? port.first : port;
  return typeof first === "number" ? first : undefined;
}
