/** Values of nftables' data types as text, and back. */
import { type Addr, compareAddr, formatAddr, parseAddr, parsePrefix, prefixFirst, prefixLast } from "@kubenetsim/sim";
import type { NftPart, NftRange, NftTypeName, NftValue } from "./types.ts";

/** `list` is how `nft list` prints; `command` is how programs write commands. Both are read. */
export type NftStyle = "list" | "command";

type Symbols = { readonly [name: string]: number };

const PROTOCOLS: Symbols = { icmp: 1, tcp: 6, udp: 17, "ipv6-icmp": 58, sctp: 132 };
const CT_STATE: Symbols = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 };
const CT_STATUS: Symbols = { expected: 1, "seen-reply": 2, assured: 4, confirmed: 8, snat: 16, dnat: 32, dying: 512 };
const ADDRESS_TYPES: Symbols = {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
};
const ICMP: Symbols = {
  "echo-reply": 0,
  "destination-unreachable": 3,
  "source-quench": 4,
  redirect: 5,
  "echo-request": 8,
  "router-advertisement": 9,
  "router-solicitation": 10,
  "time-exceeded": 11,
  "parameter-problem": 12,
};
const ICMPV6: Symbols = {
  "destination-unreachable": 1,
  "packet-too-big": 2,
  "time-exceeded": 3,
  "parameter-problem": 4,
  "echo-request": 128,
  "echo-reply": 129,
  "nd-router-solicit": 133,
  "nd-router-advert": 134,
  "nd-neighbor-solicit": 135,
  "nd-neighbor-advert": 136,
  "nd-redirect": 137,
};

const SYMBOLS: ReadonlyMap<NftTypeName, ReadonlyMap<string, number>> = new Map<
  NftTypeName,
  ReadonlyMap<string, number>
>(
  (
    [
      ["inet_proto", PROTOCOLS],
      ["nf_proto", { ipv4: 2, ipv6: 10 }],
      ["ct_state", CT_STATE],
      ["ct_status", CT_STATUS],
      ["fib_addrtype", ADDRESS_TYPES],
      ["icmp_type", ICMP],
      ["icmpv6_type", ICMPV6],
    ] as const
  ).map(([type, symbols]) => [type, new Map(Object.entries(symbols))]),
);

const NAMES: ReadonlyMap<NftTypeName, ReadonlyMap<number, string>> = new Map(
  [...SYMBOLS].map(([type, symbols]) => [type, new Map([...symbols].map(([name, value]) => [value, name]))]),
);

const TYPES: ReadonlySet<string> = new Set<NftTypeName>([
  "ipv4_addr",
  "ipv6_addr",
  "inet_proto",
  "inet_service",
  "mark",
  "ifname",
  "iface_index",
  "nf_proto",
  "ct_state",
  "ct_status",
  "fib_addrtype",
  "icmp_type",
  "icmpv6_type",
  "integer",
]);

/** Whether nft knows a data type of this name. */
export function isNftType(name: string): name is NftTypeName {
  return TYPES.has(name);
}

/** Whether values of the type are sets of bits, of which one or several may be asked for. */
export function isBitType(type: NftTypeName): boolean {
  return type === "ct_state" || type === "ct_status";
}

/** The number behind a name such as `established`, `tcp` or `local`. */
export function symbolNumber(type: NftTypeName, name: string): number | undefined {
  return SYMBOLS.get(type)?.get(name);
}

/** A part as text. */
export function partText(part: NftPart, type: NftTypeName, style: NftStyle): string {
  if (typeof part !== "object") return valueText(part, type, style);
  const first = valueText(part.first, type, style);
  return part.bits === undefined ? `${first}-${valueText(part.last, type, style)}` : `${first}/${part.bits}`;
}

/** Several parts, joined as a concatenated key. */
export function partsText(parts: readonly NftPart[], types: readonly NftTypeName[], style: NftStyle): string {
  if (parts.length === 1) return partText(parts[0] as NftPart, types[0] ?? "integer", style);
  return parts.map((part, i) => partText(part, types[i] ?? "integer", style)).join(" . ");
}

/** Reads a value, a prefix (`10.0.0.0/8`) or a range (`1000-2000`); undefined where the text is none of the type. */
export function parsePart(text: string, type: NftTypeName): NftPart | undefined {
  if (type === "ipv4_addr" || type === "ipv6_addr") return parseAddressPart(text, type === "ipv4_addr");
  const value = parseValue(text, type);
  if (value !== undefined || type === "ifname" || type === "iface_index") return value;
  const [low = "", high] = text.split("-");
  const first = parseNumber(low);
  const last = high === undefined ? undefined : parseNumber(high);
  return first === undefined || last === undefined || first > last ? undefined : { first, last };
}

/** Whether a part covers a value. */
export function covers(part: NftPart, value: NftValue): boolean {
  if (typeof part === "object") return typeof value !== "string" && inRange(part, value);
  if (typeof part === "string" && part.endsWith("*")) {
    return typeof value === "string" && value.startsWith(part.slice(0, -1));
  }
  return part === value;
}

function inRange(range: NftRange, value: Addr): boolean {
  if (typeof value !== typeof range.first) return false;
  return compareAddr(value, range.first) >= 0 && compareAddr(value, range.last) <= 0;
}

function valueText(value: NftValue, type: NftTypeName, style: NftStyle): string {
  if (type === "ipv4_addr" || type === "ipv6_addr") return typeof value === "string" ? value : formatAddr(value);
  if (typeof value === "string") return style === "list" ? `"${value}"` : value;
  if (type === "mark") return markText(Number(value), style);
  return NAMES.get(type)?.get(Number(value)) ?? String(value);
}

/** A mark: eight digits as nft lists it, short as programs write it. */
export function markText(mark: number, style: NftStyle): string {
  if (style === "list") return `0x${mark.toString(16).padStart(8, "0")}`;
  return mark === 0 ? "0" : `0x${mark.toString(16)}`;
}

function parseAddressPart(text: string, isIPv4: boolean): NftPart | undefined {
  const isFamily = (addr: Addr | undefined): addr is Addr =>
    addr !== undefined && (typeof addr === "number") === isIPv4;
  const addr = parseAddr(text);
  if (addr !== undefined) return isFamily(addr) ? addr : undefined;
  const prefix = parsePrefix(text);
  if (prefix !== undefined) {
    if (!isFamily(prefix.addr)) return undefined;
    // What covers one address only is that address.
    if (prefix.bits === (isIPv4 ? 32 : 128)) return prefix.addr;
    return { first: prefixFirst(prefix), last: prefixLast(prefix), bits: prefix.bits };
  }
  const [low = "", high = ""] = text.split("-");
  const first = parseAddr(low);
  const last = parseAddr(high);
  return isFamily(first) && isFamily(last) && compareAddr(first, last) <= 0 ? { first, last } : undefined;
}

function parseValue(text: string, type: NftTypeName): NftValue | undefined {
  if (type === "ifname" || type === "iface_index") return text;
  return symbolNumber(type, text) ?? (type === "inet_proto" && text === "icmpv6" ? 58 : parseNumber(text));
}

/** A 32-bit number, decimal or with 0x. */
export function parseNumber(text: string): number | undefined {
  if (!/^(0[xX][0-9a-fA-F]{1,8}|\d{1,10})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= 0xffffffff ? value : undefined;
}

/** `1h30m`, `10800s`, `90` (seconds) as seconds. */
export function parseTime(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (parts === null || text === "") return undefined;
  const [days, hours, minutes, seconds, millis] = parts.slice(1).map((part) => Number(part ?? 0));
  return (
    (days ?? 0) * 86400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) + Math.ceil((millis ?? 0) / 1000)
  );
}

/** `3h` as nft lists it, `10800s` as programs write it. */
export function timeText(seconds: number, style: NftStyle): string {
  if (style === "command" || seconds === 0) return `${seconds}s`;
  const units = [
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ] as const;
  let rest = seconds;
  let text = "";
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
