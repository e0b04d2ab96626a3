/** Which zones lend endpoints to which: from those with more than they should have to those with less. Models topologycache getGivingAndReceivingZones. */
import type { Allocation } from "./topology-hints.ts";

/** For each zone that lends, the zones to which its next endpoints go. The lists are the caller's to use up. */
export function balance(
  allocations: ReadonlyMap<string, Allocation>,
  hintsByZone: ReadonlyMap<string, number>,
): Map<string, string[]> {
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const surplus = (hintsByZone.get(zone) ?? 0) - desired;
    if (surplus > 0) giving.set(zone, surplus);
    else if (surplus < 0) receiving.set(zone, -surplus);
  }
  const loans = new Map<string, string[]>();
  for (;;) {
    const from = most(giving);
    const to = most(receiving);
    if (from === undefined || to === undefined || !isWorthwhile(from.count, to.count)) return loans;
    loans.set(from.zone, [...(loans.get(from.zone) ?? []), to.zone]);
    giving.set(from.zone, from.count - 1);
    receiving.set(to.zone, to.count - 1);
  }
}

/** Half an endpoint is the least; for one of the two it must be a whole. */
function isWorthwhile(give: number, receive: number): boolean {
  return give >= 0.5 && receive >= 0.5 && (give >= 1 || receive >= 1);
}

function most(zones: ReadonlyMap<string, number>): { readonly zone: string; readonly count: number } | undefined {
  let best: { readonly zone: string; readonly count: number } | undefined;
  for (const [zone, count] of zones) if (count > (best?.count ?? 0)) best = { zone, count };
  return best;
}
