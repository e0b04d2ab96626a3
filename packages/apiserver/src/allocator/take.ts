/** Takes an address of a range: a given one, or a free one that chance picks. */
import { type Addr, addrAdd, addrDistance, draw, isIPv4 } from "@kubenetsim/sim";
import { rangeContains } from "./address-range.ts";
import { addAddress, addressKey, nextFree } from "./address-set.ts";
import type { AddressRange, AddressSet, AllocateError, Chance } from "./types.ts";

const TWO_32 = 4294967296n;

/** What a take answers: the set with the address, or why not. */
export type Taken<V> =
  | { readonly ok: true; readonly set: AddressSet<V>; readonly addr: Addr }
  | { readonly ok: false; readonly error: AllocateError };

/** Takes a given address. */
export function takeAddress<V>(set: AddressSet<V>, range: AddressRange, addr: Addr, value: V): Taken<V> {
  if (!rangeContains(range, addr)) return { ok: false, error: "not-in-range" };
  if (set.taken.has(addressKey(addr))) return { ok: false, error: "already-allocated" };
  return { ok: true, set: addAddress(set, addr, value), addr };
}

/**
 * The free address that a free choice takes: from the upper band, starting at a drawn place and going round; when that
 * is full, from the lower one. Undefined when the range is full. Models allocateNextService of the ipallocator.
 */
export function pickFree<V>(set: AddressSet<V>, range: AddressRange, chance: Chance): Addr | undefined {
  const upper = pickInBand(set, range.dynamicFirst, range.last, chance, "upper");
  if (upper !== undefined || range.dynamicFirst === range.first) return upper;
  return pickInBand(set, range.first, addrAdd(range.dynamicFirst, -1), chance, "lower");
}

/** The first free address in search order from a start, or undefined. */
export function firstFree<V>(set: AddressSet<V>, first: Addr, last: Addr, start: Addr): Addr | undefined {
  const above = nextFree(set, start);
  if (above !== undefined && above <= last) return above;
  const below = nextFree(set, first);
  return below !== undefined && below < start ? below : undefined;
}

function pickInBand<V>(set: AddressSet<V>, first: Addr, last: Addr, chance: Chance, band: string): Addr | undefined {
  if (last < first) return undefined;
  return firstFree(set, first, last, drawAddress(first, last, chance, band));
}

function drawAddress(first: Addr, last: Addr, chance: Chance, band: string): Addr {
  const label = `${chance.label}/${band}`;
  if (isIPv4(first)) return first + draw(chance.seed, label, Number(last) - first + 1);
  const size = addrDistance(first, last) + 1n;
  if (size <= TWO_32) return first + BigInt(draw(chance.seed, label, Number(size)));
  // The range of an IPv6 network is wider than one draw; 96 bits for at most 64 leave no unevenness worth a name.
  let wide = 0n;
  for (let part = 0; part < 3; part++)
    wide = wide * TWO_32 + BigInt(draw(chance.seed, `${label}/${part}`, Number(TWO_32)));
  return first + (wide % size);
}
