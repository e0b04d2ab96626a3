/** What of a network, or of a port range, may be given, and in which order it is searched. */
import {
  type Addr,
  addrAdd,
  addrDistance,
  bitLength,
  isIPv4,
  type Prefix,
  prefixFirst,
  prefixLast,
} from "@kubenetsim/sim";
import type { AddressRange, IPAllocatorImplementation } from "./types.ts";

/** The bitmap implementation keeps a bit for each address, so upstream bounds it. */
const BITMAP_IPV6_MAX = 65535n;

/** The bounds of the lower band (KEP-3070): a part of the range, but at least so many and at most so many. */
const IP_BAND = { part: 16, min: 16, max: 256 };
const PORT_BAND = { part: 32, min: 16, max: 128 };

/** The addresses that a network may give to Services. */
export function ipRange(cidr: Prefix, implementation: IPAllocatorImplementation): AddressRange {
  const size = allocatableSize(cidr, implementation);
  const zero = isIPv4(cidr.addr) ? 0 : 0n;
  if (size === 0n) return { first: addrAdd(zero, 1), last: zero, dynamicFirst: addrAdd(zero, 1) };
  const first = addrAdd(prefixFirst(cidr), 1);
  return { first, last: addrAdd(first, size - 1n), dynamicFirst: addrAdd(first, ipBandSize(cidr)) };
}

/** The node ports of a range whose ends are included. */
export function portRange(first: number, last: number): AddressRange {
  return { first, last, dynamicFirst: first + portBandSize(first, last) };
}

/**
 * How many addresses a network has to give: neither its first address nor IPv4's broadcast address is given.
 * Models pkg/registry/core/service/ipallocator/ipallocator.go hostsPerNetwork.
 */
export function allocatableSize(cidr: Prefix, implementation: IPAllocatorImplementation): bigint {
  const hostBits = bitLength(cidr.addr) - cidr.bits;
  const reserved = isIPv4(cidr.addr) ? 2n : 1n;
  const all = 1n << BigInt(hostBits);
  const size = all > reserved ? all - reserved : 0n;
  return implementation === "bitmap" && !isIPv4(cidr.addr) && size > BITMAP_IPV6_MAX ? BITMAP_IPV6_MAX : size;
}

/** The size of a network's lower band. Models calculateRangeOffset of the ipallocator. */
export function ipBandSize(cidr: Prefix): number {
  return bandSize(2 ** (bitLength(cidr.addr) - cidr.bits), IP_BAND);
}

/** The size of a port range's lower band. Models calculateRangeOffset of the portallocator. */
export function portBandSize(first: number, last: number): number {
  return bandSize(last - first + 1, PORT_BAND);
}

/** How many addresses a range gives. */
export function rangeSize(range: AddressRange): bigint {
  return addrDistance(range.first, range.last) + 1n;
}

export function rangeContains(range: AddressRange, addr: Addr): boolean {
  return typeof addr === typeof range.first && range.first <= addr && addr <= range.last;
}

/** The address after which a network ends; IPv4's broadcast address. */
export function lastAddress(cidr: Prefix): Addr {
  return prefixLast(cidr);
}

/**
 * All addresses of a range once, from an offset up and then round from the first; an offset beyond the end is the first.
 * This is the meaning of a search; {@link firstFree} finds the same address without the walk. Models ipIterator.
 */
export function* searchOrder(first: Addr, last: Addr, offset: number | bigint): Generator<Addr> {
  if (last < first) return;
  const beyond = addrDistance(first, last) < BigInt(offset);
  const start = beyond ? first : addrAdd(first, offset);
  for (let addr = start; addr <= last; addr = addrAdd(addr, 1)) {
    yield addr;
    if (addr === last) break;
  }
  for (let addr = first; addr < start; addr = addrAdd(addr, 1)) yield addr;
}

function bandSize(size: number, band: typeof IP_BAND): number {
  if (size <= band.min) return 0;
  return Math.min(Math.max(Math.floor(size / band.part), band.min), band.max);
}
