/** Text to address: strictly as Go's netip.ParseAddr, or sloppily as Kubernetes reads its older fields. */

import { type Addr, unmap } from "./addr.ts";

const DOT = 46;
const COLON = 58;

/**
 * Reads an address as netip.ParseAddr does: no leading zeros in IPv4, no zone; an IPv4-mapped IPv6 address stays IPv6.
 * Undefined if the text is no address.
 *
 * @example parseAddr("10.0.0.1"); // 167772161
 */
export function parseAddr(text: string): Addr | undefined {
  return parse(text, false);
}

/**
 * Reads an address as k8s.io/utils/net ParseIPSloppy does: leading zeros are allowed (and decimal), and an IPv4-mapped
 * IPv6 address is its IPv4 address. Undefined if the text is no address.
 */
export function parseAddrSloppy(text: string): Addr | undefined {
  const addr = parse(text, true);
  return addr === undefined ? undefined : unmap(addr);
}

function parse(text: string, sloppy: boolean): Addr | undefined {
  // Whichever separator comes first decides the family, so "::1.2.3.4" is IPv6.
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) return parseIPv4(text, 0, sloppy);
    if (code === COLON) return parseIPv6(text, sloppy);
  }
  return undefined;
}

/** Four decimal fields from `from` to the end of the text. */
function parseIPv4(text: string, from: number, sloppy: boolean): number | undefined {
  let addr = 0;
  let fields = 1;
  let field = 0;
  let digits = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || fields === 4) return undefined;
      addr = addr * 256 + field;
      fields++;
      field = 0;
      digits = 0;
      continue;
    }
    if (code < 48 || code > 57) return undefined;
    if (!sloppy && digits > 0 && field === 0) return undefined;
    field = field * 10 + (code - 48);
    digits++;
    if (field > 255) return undefined;
  }
  return digits === 0 || fields !== 4 ? undefined : addr * 256 + field;
}

function parseIPv6(text: string, sloppy: boolean): bigint | undefined {
  const gap = text.indexOf("::");
  if (gap < 0) {
    const groups = parseGroups(text, sloppy);
    return groups?.length === 8 ? joinGroups(groups) : undefined;
  }
  const tail = text.slice(gap + 2);
  // A second gap leaves an empty group in the tail, which parseGroups refuses.
  const before = gap === 0 ? [] : parseGroups(text.slice(0, gap), sloppy, false);
  const after = tail === "" ? [] : parseGroups(tail, sloppy);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  // The gap must stand for at least one group of zeros.
  if (missing < 1) return undefined;
  return joinGroups([...before, ...new Array<number>(missing).fill(0), ...after]);
}

/** Hex groups between colons; the last may be an IPv4 address (two groups) if it ends the whole text. */
function parseGroups(text: string, sloppy: boolean, endsAddress = true): number[] | undefined {
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (endsAddress && i === parts.length - 1 && part.includes(".")) {
      const tail = parseIPv4(part, 0, sloppy);
      if (tail === undefined) return undefined;
      groups.push(tail >>> 16, tail & 0xffff);
      continue;
    }
    // netip allows four digits a group; the older reader any number of leading zeros.
    if (!(sloppy ? /^0*[0-9a-fA-F]{1,4}$/ : /^[0-9a-fA-F]{1,4}$/).test(part)) return undefined;
    groups.push(Number.parseInt(part, 16));
  }
  return groups;
}

function joinGroups(groups: readonly number[]): bigint {
  let addr = 0n;
  for (let i = 0; i < 8; i += 2) {
    const high = groups[i] as number;
    const low = groups[i + 1] as number;
    addr = (addr << 32n) | BigInt(high * 65536 + low);
  }
  return addr;
}
