/** Hints that share the endpoints out among zones as their CPU asks. Models k8s.io/endpointslice/topologycache AddHints. */
import type { Endpoint, EndpointSlice } from "@kubenetsim/api";
import { balance } from "./topology-balance.ts";
import { leastOf, type ZoneRatios } from "./topology-zones.ts";

/** The slices of one Service and one address family, by what is to happen to them. */
export interface HintedSlices {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly unchanged: readonly EndpointSlice[];
}

/** What a Service's Events say of hints. */
export interface HintEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: "TopologyAwareHintsEnabled" | "TopologyAwareHintsDisabled";
  readonly message: string;
}

/**
 * The slices with hints, or, where they would overload someone, without any. Unchanged slices move to the updates where their
 * hints must change. `isEnabled`: the Service's Events say already that it has hints.
 */
export function withTopologyHints(
  slices: HintedSlices,
  ratios: ZoneRatios | undefined,
  isEnabled: boolean,
): HintedSlices & { readonly events: readonly HintEvent[] } {
  const allocations = allocationsOf(countReady(slices), ratios);
  if (typeof allocations === "string") return withoutHints(slices, allocations);
  const { kept, moved, hintsByZone } = reviewUnchanged(slices.unchanged, allocations);
  const open = { create: slices.create, update: [...slices.update, ...moved] };
  const ready = [...open.create, ...open.update].flatMap(({ endpoints }) => endpoints.filter(isReady));
  for (const { zone = "" } of ready) {
    if (zone === "") return withoutHints(slices, "One or more endpoints do not have a zone specified");
    hintsByZone.set(zone, (hintsByZone.get(zone) ?? 0) + 1);
  }
  const loans = balance(allocations, hintsByZone);
  const hinted = (slice: EndpointSlice): EndpointSlice => ({
    ...slice,
    endpoints: slice.endpoints.map((endpoint) => withHint(endpoint, loans)),
  });
  const events: readonly HintEvent[] = isEnabled ? [] : [ENABLED];
  return { create: open.create.map(hinted), update: open.update.map(hinted), unchanged: kept, events };
}

/** How many endpoints a zone should have. */
export interface Allocation {
  readonly desired: number;
  readonly maximum: number;
}

const ENABLED: HintEvent = {
  type: "Normal",
  reason: "TopologyAwareHintsEnabled",
  message: "Topology Aware Hints has been enabled",
};

/** What each zone should have, or why there cannot be hints. Models getAllocations. */
function allocationsOf(count: number, ratios: ZoneRatios | undefined): ReadonlyMap<string, Allocation> | string {
  if (ratios === undefined) {
    return "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes";
  }
  const counts = `(${count} endpoints, ${ratios.size} zones)`;
  if (ratios.size < 2) return "Nodes only ready in one zone";
  if (ratios.size > count) return `Insufficient number of endpoints ${counts}`;
  const shares = [...ratios].map(([zone, ratio]) => {
    const desired = ratio * count;
    const minimum = leastOf(desired);
    return { zone, minimum, desired: Math.max(desired, minimum) };
  });
  const spare = count - shares.reduce((sum, { minimum }) => sum + minimum, 0);
  if (spare < 0) {
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counts}`;
  }
  return new Map(shares.map(({ zone, minimum, desired }) => [zone, { desired, maximum: minimum + spare }]));
}

/** Which unchanged slices may stay so, and the hints they hold. Models getAllocatedHintsByZone. */
function reviewUnchanged(
  unchanged: readonly EndpointSlice[],
  allocations: ReadonlyMap<string, Allocation>,
): {
  readonly kept: readonly EndpointSlice[];
  readonly moved: readonly EndpointSlice[];
  readonly hintsByZone: Map<string, number>;
} {
  const kept: EndpointSlice[] = [];
  const moved: EndpointSlice[] = [];
  let hintsByZone = new Map<string, number>();
  for (const slice of unchanged) {
    const after = addedHints(slice, hintsByZone, allocations);
    if (after === undefined) moved.push(slice);
    else {
      kept.push(slice);
      hintsByZone = after;
    }
  }
  return { kept, moved, hintsByZone };
}

/** The hints with those of one more slice; undefined if one is missing, or a zone would get more than its most. */
function addedHints(
  slice: EndpointSlice,
  before: ReadonlyMap<string, number>,
  allocations: ReadonlyMap<string, Allocation>,
): Map<string, number> | undefined {
  const after = new Map(before);
  for (const { hints } of slice.endpoints.filter(isReady)) {
    const zones = hints?.forZones ?? [];
    if (zones.length === 0) return undefined;
    for (const { name } of zones) {
      const count = (after.get(name) ?? 0) + 1;
      if (count > (allocations.get(name)?.maximum ?? 0)) return undefined;
      after.set(name, count);
    }
  }
  return after;
}

/** An endpoint for its own zone, or for the next that its zone lends to. Takes the loan off the list. */
function withHint(endpoint: Endpoint, loans: Map<string, string[]>): Endpoint {
  const { hints: _, ...bare } = endpoint;
  if (!isReady(endpoint)) return bare;
  const { zone = "" } = endpoint;
  const name = loans.get(zone)?.shift() ?? zone;
  return { ...bare, hints: { forZones: [{ name }] } };
}

function withoutHints(slices: HintedSlices, message: string): HintedSlices & { readonly events: readonly HintEvent[] } {
  const cleared = (slice: EndpointSlice): EndpointSlice => ({
    ...slice,
    endpoints: slice.endpoints.map(({ hints: _, ...bare }) => bare),
  });
  return {
    create: slices.create.map(cleared),
    update: [...slices.update, ...slices.unchanged.filter(hasHints)].map(cleared),
    unchanged: slices.unchanged.filter((slice) => !hasHints(slice)),
    events: [{ type: "Warning", reason: "TopologyAwareHintsDisabled", message }],
  };
}

function countReady({ create, update, unchanged }: HintedSlices): number {
  return [...create, ...update, ...unchanged].reduce((sum, slice) => sum + slice.endpoints.filter(isReady).length, 0);
}

/** Whether any endpoint of the slice is meant for some zone or node. */
export function hasHints(slice: EndpointSlice): boolean {
  return slice.endpoints.some(({ hints }) => hints !== undefined);
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready === true;
}
