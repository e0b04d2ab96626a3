/** Whether a ServiceCIDR may go. Models pkg/controller/servicecidrs/servicecidrs_controller.go canDeleteCIDR. */
import type { IPAddress, ServiceCIDR } from "@kubenetsim/api";
import { isManagedIPAddress, serviceCIDRsHolding } from "@kubenetsim/apiserver";
import { parseAddrSloppy } from "@kubenetsim/sim";
import { prefixesOf, serviceCIDRsContaining } from "./ranges.ts";

/** It may when other ranges hold all of it, or when each address in use lies in another one too. Addresses are asked for only if needed. */
export function canDeleteServiceCIDR(
  serviceCIDR: ServiceCIDR,
  serviceCIDRs: readonly ServiceCIDR[],
  ipAddresses: () => readonly IPAddress[],
): boolean {
  const { name = "" } = serviceCIDR.metadata;
  const others = (names: readonly string[]): boolean => names.some((other) => other !== name);
  const ranges = prefixesOf(serviceCIDR);
  if (ranges.every((range) => others(serviceCIDRsContaining(serviceCIDRs, range)))) return true;
  return !ipAddresses().some((ipAddress) => isOrphaned(ipAddress, name, serviceCIDRs));
}

/** Whether the address lies in this range alone. */
function isOrphaned(ipAddress: IPAddress, name: string, serviceCIDRs: readonly ServiceCIDR[]): boolean {
  if (!isManagedIPAddress(ipAddress)) return false;
  const addr = parseAddrSloppy(ipAddress.metadata.name ?? "");
  if (addr === undefined) return false;
  const holding = serviceCIDRsHolding(serviceCIDRs, addr);
  return holding.length === 1 && holding[0]?.metadata.name === name;
}
