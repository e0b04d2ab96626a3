/** The IPAddress objects of one family, and how one range takes addresses among them. Models ipallocator/ipallocator.go. */
import { type Addr, formatAddr } from "@kubenetsim/sim";
import { ipRange } from "../address-range.ts";
import { addAddress, addressKey, emptyAddressSet, removeAddress } from "../address-set.ts";
import { pickFree, takeAddress } from "../take.ts";
import type { AddressRange, AddressSet, AllocateError, Chance } from "../types.ts";
import { addressOf, newIPAddress } from "./ip-address.ts";
import type { IPAddress, ParentReference } from "./types.ts";

/** Which addresses are taken, by the objects that say so. */
export type AddressTable = AddressSet<IPAddress>;

/** What the store answers when the object of an address is to be created. */
export type CreateAnswer = "created" | "already-exists" | { readonly error: string };
export type CreateIPAddress = (ipAddress: IPAddress) => CreateAnswer;

export type TableError = AllocateError | { readonly storeError: string };
/** The table with one more address; `attempts` is how often the store was asked. */
export type TableResult =
  | { readonly ok: true; readonly table: AddressTable; readonly value: Addr; readonly attempts: number }
  | { readonly ok: false; readonly error: TableError; readonly attempts: number };

export function addressTable(ipAddresses: Iterable<IPAddress>): AddressTable {
  let table = emptyAddressSet<IPAddress>();
  for (const ipAddress of ipAddresses) table = withIPAddress(table, ipAddress);
  return table;
}

/** The table with this object in the place of one of the same name; a name that is no address changes nothing. */
export function withIPAddress(table: AddressTable, ipAddress: IPAddress): AddressTable {
  const addr = addressOf(ipAddress);
  if (addr === undefined) return table;
  const key = addressKey(addr);
  if (table.taken.has(key)) return { ...table, taken: table.taken.with(key, ipAddress) };
  return addAddress(table, addr, ipAddress);
}

export function withoutAddress(table: AddressTable, addr: Addr): AddressTable {
  return removeAddress(table, addr);
}

/** Takes a given address of a range. */
export function takeIPAddress(
  table: AddressTable,
  range: AddressRange,
  addr: Addr,
  parentRef: ParentReference,
  create: CreateIPAddress = () => "created",
): TableResult {
  const ipAddress = newIPAddress(addr, parentRef);
  const taken = takeAddress(table, range, addr, ipAddress);
  if (!taken.ok) return { ...taken, attempts: 0 };
  const answer = create(ipAddress);
  if (answer === "created") return { ok: true, table: taken.set, value: addr, attempts: 1 };
  const error = answer === "already-exists" ? "already-allocated" : { storeError: answer.error };
  return { ok: false, error, attempts: 1 };
}

/**
 * Takes some free address of a range. An address that the store knows as taken, though the table does not yet, is
 * skipped and the next one tried; any other error ends the search.
 */
export function takeNextIPAddress(
  table: AddressTable,
  range: AddressRange,
  chance: Chance,
  parentRef: ParentReference,
  create: CreateIPAddress = () => "created",
): TableResult {
  let known = table;
  for (let attempts = 1; ; attempts++) {
    const addr = pickFree(known, range, chance);
    if (addr === undefined) return { ok: false, error: "full", attempts: attempts - 1 };
    const ipAddress = newIPAddress(addr, parentRef);
    const answer = create(ipAddress);
    if (answer === "created") return { ok: true, table: addAddress(table, addr, ipAddress), value: addr, attempts };
    if (answer !== "already-exists") return { ok: false, error: { storeError: answer.error }, attempts };
    known = addAddress(known, addr, ipAddress);
  }
}

/** How many objects of the table lie in a network, its first and last address included. Counts them one by one. */
export function countInRange(table: AddressTable, first: Addr, last: Addr): number {
  const end = addressKey(last);
  let count = table.taken.has(end) ? 1 : 0;
  for (const _ of table.taken.range(addressKey(first), end)) count++;
  return count;
}

/** The range of a network in this implementation; `undefined` where it is too wide: IPv6 ends at /64. */
export function addressTableRange(prefix: { readonly addr: Addr; readonly bits: number }): AddressRange | undefined {
  return typeof prefix.addr === "bigint" && prefix.bits < 64 ? undefined : ipRange(prefix, "ipaddress");
}

/** The names of the objects, in the order of their addresses. */
export function listAddresses(table: AddressTable): readonly string[] {
  return [...table.taken.values()].map((ipAddress) => {
    const addr = addressOf(ipAddress);
    return addr === undefined ? "" : formatAddr(addr);
  });
}
