/** An IP address, and its arithmetic. In Go's words: netip.Addr without zones. */

import { assert } from "../assert.ts";

/** An IP address: an IPv4 one is a number (unsigned, 32 bits), an IPv6 one a bigint (unsigned, 128 bits). */
export type Addr = number | bigint;

export const MAX_IPV4: number = 0xffffffff;
export const MAX_IPV6: bigint = (1n << 128n) - 1n;
/** The upper 96 bits of an IPv4-mapped IPv6 address, ::ffff:0:0/96. */
export const MAPPED_HIGH: bigint = 0xffffn;

/** Whether the address is an IPv4 one; an IPv4-mapped IPv6 address is not. */
export function isIPv4(addr: Addr): addr is number {
  return typeof addr === "number";
}

/** 4 or 6. */
export function familyOf(addr: Addr): 4 | 6 {
  return typeof addr === "number" ? 4 : 6;
}

/** How many bits an address of this one's family has: 32 or 128. */
export function bitLength(addr: Addr): 32 | 128 {
  return typeof addr === "number" ? 32 : 128;
}

/** The order of netip.Addr.Compare: IPv4 before IPv6, then by value. Negative, zero or positive. */
export function compareAddr(a: Addr, b: Addr): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The address `n` further on (back, if negative). Leaving the family's range is a programmer's error. */
export function addrAdd(addr: Addr, n: number | bigint): Addr {
  if (typeof addr === "number") {
    const sum = addr + Number(n);
    assert(sum >= 0 && sum <= MAX_IPV4, "an IPv4 address has 32 bits");
    return sum;
  }
  const sum = addr + BigInt(n);
  assert(sum >= 0n && sum <= MAX_IPV6, "an IPv6 address has 128 bits");
  return sum;
}

/** `to - from`; both must be of one family. */
export function addrDistance(from: Addr, to: Addr): bigint {
  assert(typeof from === typeof to, "addresses of two families have no distance");
  return BigInt(to) - BigInt(from);
}

/** The IPv4 address inside an IPv4-mapped IPv6 address; any other address is returned as it is. */
export function unmap(addr: Addr): Addr {
  return isMapped(addr) ? Number(BigInt(addr) & 0xffffffffn) : addr;
}

/** Whether this is an IPv4-mapped IPv6 address, ::ffff:a.b.c.d. */
export function isMapped(addr: Addr): boolean {
  return typeof addr === "bigint" && addr >> 32n === MAPPED_HIGH;
}
