/** The ranges from which a free choice of ClusterIP may come, of all ServiceCIDRs that are ready. Models syncAllocators of ipallocator/cidrallocator.go. */
import type { ServiceCIDR } from "@kubenetsim/api";
import { formatPrefix, masked, memo, type Tree } from "@kubenetsim/sim";
import type { AddressRange } from "../types.ts";
import { addressTableRange } from "./address-table.ts";
import { isServiceCIDRReady, prefixesOf } from "./service-cidrs.ts";

/** The different ranges, in the order of the names of their ServiceCIDRs; undefined while there is no ServiceCIDR at all. */
export const readyRanges: (serviceCIDRs: Tree<ServiceCIDR>) => readonly AddressRange[] | undefined = memo(
  (serviceCIDRs: Tree<ServiceCIDR>) => (serviceCIDRs.size === 0 ? undefined : rangesOf([...serviceCIDRs.values()])),
);

function rangesOf(serviceCIDRs: readonly ServiceCIDR[]): readonly AddressRange[] {
  const byText = new Map<string, AddressRange>();
  for (const prefix of serviceCIDRs.filter(isServiceCIDRReady).flatMap(prefixesOf)) {
    const range = addressTableRange(masked(prefix));
    if (range !== undefined) byText.set(formatPrefix(masked(prefix)), range);
  }
  return [...byText.values()];
}
