/** A prefix (CIDR): an address and how many of its leading bits count. In Go's words: netip.Prefix. */

import { type Addr, bitLength, MAX_IPV4, MAX_IPV6 } from "./addr.ts";
import { formatAddr } from "./format.ts";
import { parseAddr, parseAddrSloppy } from "./parse.ts";

/** `addr/bits`; the address may have bits set beyond `bits`: {@link masked} clears them. */
export interface Prefix {
  readonly addr: Addr;
  readonly bits: number;
}

/** Reads `addr/bits` as netip.ParsePrefix does: strict address, length without leading zeros. Undefined if it is none. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.lastIndexOf("/");
  if (slash < 0) return undefined;
  const addr = parseAddr(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (addr === undefined || !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  return prefixOf(addr, Number(length));
}

/** Reads `addr/bits` as k8s.io/utils/net ParseCIDRSloppy does: leading zeros are allowed, a mapped IPv4 is IPv4. */
export function parsePrefixSloppy(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const addrText = text.slice(0, slash);
  const length = text.slice(slash + 1);
  const addr = parseAddrSloppy(addrText);
  if (addr === undefined || !/^0*\d{1,3}$/.test(length)) return undefined;
  const bits = Number(length);
  const wasMapped = typeof addr === "number" && addrText.includes(":");
  return wasMapped ? prefixOf(addr, bits - 96) : prefixOf(addr, bits);
}

/** The canonical text; bits beyond the length are kept, as netip.Prefix.String keeps them. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddr(prefix.addr)}/${prefix.bits}`;
}

/** The prefix with all bits beyond its length cleared. */
export function masked(prefix: Prefix): Prefix {
  return { addr: prefixFirst(prefix), bits: prefix.bits };
}

/** Whether the prefix holds the address; of another family it holds none. */
export function prefixContains(prefix: Prefix, addr: Addr): boolean {
  const base = prefix.addr;
  if (typeof base === "number") {
    return typeof addr === "number" && ((base ^ addr) & mask4(prefix.bits)) === 0;
  }
  return typeof addr === "bigint" && (base ^ addr) >> BigInt(128 - prefix.bits) === 0n;
}

/** Whether some address is in both. */
export function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  return a.bits <= b.bits ? prefixContains(a, b.addr) : prefixContains(b, a.addr);
}

/** The lowest address: of an IPv4 network, the network address. */
export function prefixFirst(prefix: Prefix): Addr {
  const { addr, bits } = prefix;
  if (typeof addr === "number") return (addr & mask4(bits)) >>> 0;
  const rest = BigInt(128 - bits);
  return (addr >> rest) << rest;
}

/** The highest address: of an IPv4 network, the broadcast address. */
export function prefixLast(prefix: Prefix): Addr {
  const { addr, bits } = prefix;
  if (typeof addr === "number") return (addr | (~mask4(bits) & MAX_IPV4)) >>> 0;
  return addr | (MAX_IPV6 >> BigInt(bits));
}

/** How many addresses the prefix holds. */
export function prefixSize(prefix: Prefix): bigint {
  return 1n << BigInt(bitLength(prefix.addr) - prefix.bits);
}

/** The prefix of exactly one address: /32 or /128. */
export function singlePrefix(addr: Addr): Prefix {
  return { addr, bits: bitLength(addr) };
}

function prefixOf(addr: Addr, bits: number): Prefix | undefined {
  return bits >= 0 && bits <= bitLength(addr) ? { addr, bits } : undefined;
}

// A shift by 32 is a shift by 0 in JavaScript, so /0 stands apart.
function mask4(bits: number): number {
  return bits === 0 ? 0 : -1 << (32 - bits);
}
