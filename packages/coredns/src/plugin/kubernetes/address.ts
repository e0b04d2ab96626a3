/** Tells addresses from names, as a host of either sort may stand in a record. */
import { familyOf, formatAddr, parseAddr, unmap } from "@kubenetsim/sim";
import type { AddressRecord } from "../../message.ts";

/** The address record for a host that is an address; `undefined` where it is a name. */
export function addressRecord(name: string, ttl: number, host: string): AddressRecord | undefined {
  const parsed = parseAddr(host);
  if (parsed === undefined) return undefined;
  // An IPv4 address in IPv6 clothes is an IPv4 address to Go's net.IP.
  const addr = unmap(parsed);
  return { name, ttl, type: familyOf(addr) === 4 ? "A" : "AAAA", address: formatAddr(addr) };
}

export function isAddress(host: string): boolean {
  return parseAddr(host) !== undefined;
}
