/** Which ServiceCIDRs have to do with a range or an address. Models pkg/api/servicecidr/servicecidr.go. */
import type { IPAddress, ServiceCIDR } from "@kubenetsim/api";
import { isManagedIPAddress, serviceCIDRsHolding } from "@kubenetsim/apiserver";
import { type Prefix, parseAddr, parsePrefix, prefixesOverlap } from "@kubenetsim/sim";

/** The names of those that share addresses with one, itself included if it is in the list. */
export function overlappingServiceCIDRs(
  serviceCIDRs: readonly ServiceCIDR[],
  serviceCIDR: ServiceCIDR,
): readonly string[] {
  const own = prefixesOf(serviceCIDR);
  return namesOf(serviceCIDRs.filter((other) => prefixesOf(other).some((prefix) => overlapsAny(prefix, own))));
}

/** The names of those that could give an address that the ClusterIP allocator made. */
export function serviceCIDRsOfAddress(serviceCIDRs: readonly ServiceCIDR[], ipAddress: IPAddress): readonly string[] {
  const addr = isManagedIPAddress(ipAddress) ? parseAddr(ipAddress.metadata.name ?? "") : undefined;
  return addr === undefined ? [] : namesOf(serviceCIDRsHolding(serviceCIDRs, addr));
}

/** The names of those that hold a whole range: with the same one, or a larger. */
export function serviceCIDRsContaining(serviceCIDRs: readonly ServiceCIDR[], range: Prefix): readonly string[] {
  const contains = (prefix: Prefix): boolean => prefix.bits <= range.bits && overlapsAny(prefix, [range]);
  return namesOf(serviceCIDRs.filter((other) => prefixesOf(other).some(contains)));
}

/** Its ranges; text that is no range was refused long before. */
export function prefixesOf({ spec }: ServiceCIDR): readonly Prefix[] {
  return (spec?.cidrs ?? []).map(parsePrefix).filter((prefix) => prefix !== undefined);
}

function overlapsAny(prefix: Prefix, others: readonly Prefix[]): boolean {
  return others.some((other) => typeof other.addr === typeof prefix.addr && prefixesOverlap(prefix, other));
}

function namesOf(serviceCIDRs: readonly ServiceCIDR[]): readonly string[] {
  return serviceCIDRs.map(({ metadata }) => metadata.name ?? "");
}
