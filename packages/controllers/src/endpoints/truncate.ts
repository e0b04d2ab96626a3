/** At most a thousand addresses: what is left out of an Endpoints object that would be too large. Models truncateEndpoints. */
import type { EndpointAddress, EndpointSubset } from "@kubenetsim/api";

/** Models maxCapacity. */
export const CAPACITY_MAX = 1000;

/** How many addresses the subsets list, ready or not. */
export function countAddresses(subsets: readonly EndpointSubset[]): number {
  return countReady(subsets) + subsets.reduce((sum, subset) => sum + (subset.notReadyAddresses?.length ?? 0), 0);
}

/** The subsets with no more than the capacity, ready addresses first, shared out in proportion. */
export function truncateSubsets(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const total = countAddresses(subsets);
  if (total <= CAPACITY_MAX) return subsets;
  const ready = countReady(subsets);
  const notReady = total - ready;
  const keepReady = Math.min(ready, CAPACITY_MAX);
  const keepNotReady = Math.min(notReady, CAPACITY_MAX - keepReady);
  const readyShare = shares(
    subsets.map((subset) => subset.addresses?.length ?? 0),
    ready,
    keepReady,
  );
  const notReadyShare = shares(
    subsets.map((subset) => subset.notReadyAddresses?.length ?? 0),
    notReady,
    keepNotReady,
  );
  return subsets.map((subset, i) => cut(subset, readyShare[i] ?? 0, notReadyShare[i] ?? 0));
}

function countReady(subsets: readonly EndpointSubset[]): number {
  return subsets.reduce((sum, subset) => sum + (subset.addresses?.length ?? 0), 0);
}

/** Each gets its part rounded up, as long as something is left. */
function shares(counts: readonly number[], total: number, keep: number): readonly number[] {
  if (keep >= total) return counts;
  let rest = keep;
  return counts.map((count) => {
    const part = Math.min(Math.ceil((count * keep) / total), rest);
    rest -= part;
    return part;
  });
}

function cut(subset: EndpointSubset, ready: number, notReady: number): EndpointSubset {
  const { addresses, notReadyAddresses, ...rest } = subset;
  return { ...list("addresses", addresses, ready), ...list("notReadyAddresses", notReadyAddresses, notReady), ...rest };
}

function list(
  name: "addresses" | "notReadyAddresses",
  all: readonly EndpointAddress[] | undefined,
  keep: number,
): EndpointSubset {
  return all === undefined || keep === 0 ? {} : { [name]: keep >= all.length ? all : all.slice(0, keep) };
}
