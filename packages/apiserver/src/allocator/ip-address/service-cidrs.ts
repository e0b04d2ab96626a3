/** Questions about ServiceCIDRs: which are ready, which hold an address, which lie in another. Models pkg/api/servicecidr. */
import type { IPFamily } from "@kubenetsim/api";
import { type Addr, formatPrefix, type Prefix, parsePrefix, prefixesOverlap } from "@kubenetsim/sim";
import { ipRange, rangeContains } from "../address-range.ts";
import { familyOfAddr } from "./ip-address.ts";
import type { ServiceCIDR } from "./types.ts";

/** Whether free choices may come from it. Without a Ready condition it is: the controller that sets it may not run. */
export function isServiceCIDRReady(serviceCIDR: ServiceCIDR): boolean {
  if (serviceCIDR.metadata.deletionTimestamp !== undefined) return false;
  const ready = serviceCIDR.status?.conditions?.find((condition) => condition.type === "Ready");
  return ready === undefined || ready.status === "True";
}

/** Its ranges of one family; text that is no range was refused long before. */
export function prefixesOfFamily(serviceCIDR: ServiceCIDR, family: IPFamily): readonly Prefix[] {
  return prefixesOf(serviceCIDR).filter((prefix) => familyOfAddr(prefix.addr) === family);
}

/** The ServiceCIDRs that may give the address: not those in which it is the network or the broadcast address. */
export function serviceCIDRsHolding(serviceCIDRs: readonly ServiceCIDR[], addr: Addr): readonly ServiceCIDR[] {
  return serviceCIDRs.filter((one) => prefixesOf(one).some((prefix) => givesAddress(prefix, addr)));
}

/** Whether a Service may have the address if this is the range. */
export function givesAddress(prefix: Prefix, addr: Addr): boolean {
  return rangeContains(ipRange(prefix, "ipaddress"), addr);
}

/** Whether no larger range of the list holds this one; only such ranges are counted, so that none counts twice. */
export function isNotContained(prefix: Prefix, prefixes: readonly Prefix[]): boolean {
  const own = formatPrefix(prefix);
  return !prefixes.some(
    (other) => formatPrefix(other) !== own && other.bits <= prefix.bits && prefixesOverlap(prefix, other),
  );
}

/** Its ranges; text that is no range was refused long before. */
export function prefixesOf(serviceCIDR: ServiceCIDR): readonly Prefix[] {
  return (serviceCIDR.spec?.cidrs ?? []).map(parsePrefix).filter((prefix) => prefix !== undefined);
}
