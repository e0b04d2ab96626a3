/** A persistent set of addresses that finds the next free one in O(log n), however full it is. */
import { type Addr, addrAdd, emptyTree } from "@kubenetsim/sim";
import type { AddressSet } from "./types.ts";

const IPV4_DIGITS = 8;
const IPV6_DIGITS = 32;
const IPV4_LAST = 0xffffffff;
const IPV6_LAST = (1n << 128n) - 1n;

/** The address in hex, zero-padded: the text order of keys of one family is the order of the addresses. */
export function addressKey(addr: Addr): string {
  return addr.toString(16).padStart(typeof addr === "number" ? IPV4_DIGITS : IPV6_DIGITS, "0");
}

/** The address that {@link addressKey} made this key of. */
export function addressOfKey(key: string): Addr {
  return key.length === IPV4_DIGITS ? Number.parseInt(key, 16) : BigInt(`0x${key}`);
}

/** A set without addresses. */
export function emptyAddressSet<V>(): AddressSet<V> {
  return { taken: emptyTree(), runs: emptyTree() };
}

/** The set with an address that it must not hold yet. */
export function addAddress<V>(set: AddressSet<V>, addr: Addr, value: V): AddressSet<V> {
  const key = addressKey(addr);
  return { taken: set.taken.with(key, value), runs: joinRuns(set, addr, key) };
}

/** The set without an address; the very same set where it was not held. */
export function removeAddress<V>(set: AddressSet<V>, addr: Addr): AddressSet<V> {
  const key = addressKey(addr);
  if (!set.taken.has(key)) return set;
  return { taken: set.taken.without(key), runs: splitRun(set, addr, key) };
}

/** The first address that is not in the set, from this one up; undefined where all up to the family's last are taken. */
export function nextFree<V>(set: AddressSet<V>, from: Addr): Addr | undefined {
  const key = addressKey(from);
  if (set.runs.has(key)) return after(from);
  const run = set.runs.nextHigherEntry(key);
  return run === undefined || run[1] > from ? from : after(addressOfKey(run[0]));
}

function after(addr: Addr): Addr | undefined {
  return addr === IPV4_LAST || addr === IPV6_LAST ? undefined : addrAdd(addr, 1);
}

/** Addresses at the ends of a family have no neighbour, so neighbours are looked up by key before any arithmetic. */
function joinRuns<V>(set: AddressSet<V>, addr: Addr, key: string): AddressSet<V>["runs"] {
  const before = addr > 0 ? addressKey(addrAdd(addr, -1)) : undefined;
  const startBefore = before === undefined ? undefined : set.runs.get(before);
  const above = set.runs.nextHigherEntry(key);
  const end = above !== undefined && above[1] === after(addr) ? above[0] : key;
  const start = startBefore ?? addr;
  if (startBefore === undefined) return set.runs.with(end, start);
  return set.runs.edit((runs) => {
    runs.delete(before as string);
    runs.set(end, start);
  });
}

function splitRun<V>(set: AddressSet<V>, addr: Addr, key: string): AddressSet<V>["runs"] {
  const atEnd = set.runs.get(key);
  const run: readonly [string, Addr] | undefined = atEnd === undefined ? set.runs.nextHigherEntry(key) : [key, atEnd];
  if (run === undefined) return set.runs;
  const [end, start] = run;
  return set.runs.edit((runs) => {
    if (end === key) runs.delete(key);
    else runs.set(end, addrAdd(addr, 1));
    if (start < addr) runs.set(addressKey(addrAdd(addr, -1)), start);
  });
}
