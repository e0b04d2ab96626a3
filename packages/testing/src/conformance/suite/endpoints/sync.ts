/** One sync of one Service: the controllers' decisions, carried out on the case's state. */
import type { EndpointSlice, Endpoints, Node, Service } from "@kubenetsim/api";
import {
  addressTypesOf,
  desiredMirror,
  desiredSlices,
  ENDPOINTS_PER_SLICE_MAX,
  ENDPOINTS_PER_SUBSET_MAX,
  hintsEnabled,
  isManaged,
  isMirrorable,
  isMirrored,
  isSelecting,
  planEndpoints,
  planMirror,
  planSlices,
  type SlicePlan,
  warningsOf,
  zoneRatios,
} from "@kubenetsim/controllers";
import { find, nodeLookup, podsSelected, put, type State, slicesOf } from "./state.ts";

/** What a sync wrote. */
export interface Writes {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  /** Whether the sync asks for another try. */
  readonly error: boolean;
  /** Addresses that a mirror leaves out. */
  readonly skippedAddresses?: number;
  readonly events?: readonly { readonly type: string; readonly reason: string }[];
}

export const NO_WRITES: Writes = { create: 0, update: 0, delete: 0, error: false };

/** Names for slices that the server would name. */
let named = 0;

export function syncEndpoints(state: State, key: string, trigger: string | undefined): Writes {
  const service = find<Service>(state, "Service", key);
  const current = find<Endpoints>(state, "Endpoints", key);
  if (service === undefined) {
    if (current === undefined) return NO_WRITES;
    state.delete(`Endpoints/${key}`);
    return { ...NO_WRITES, delete: 1 };
  }
  if (!isSelecting(service)) return NO_WRITES;
  const plan = planEndpoints(service, podsSelected(state, service), current, trigger);
  if (plan.write === "none") return NO_WRITES;
  put(state, plan.object);
  return { ...NO_WRITES, [plan.write]: 1 };
}

/** How the controller of slices was started. */
export interface SliceConfig {
  readonly maxEndpointsPerSlice?: number;
  readonly topologyAwareHints?: boolean;
  readonly preferSameTrafficDistribution?: boolean;
}

export function syncSlices(state: State, key: string, trigger: string | undefined, config: SliceConfig): Writes {
  const stored = find<Service>(state, "Service", key);
  if (stored === undefined || !isSelecting(stored)) return NO_WRITES;
  const service = asSeen(stored, config);
  const desired = addressTypesOf(service).map((type) =>
    desiredSlices(service, podsSelected(state, service), nodeLookup(state), type),
  );
  const existing = slicesOf(state, key).filter(
    ({ metadata }) => isManaged(metadata.labels) && metadata.deletionTimestamp === undefined,
  );
  const ratios = zoneRatios([...state.values()].filter((object): object is Node => object.kind === "Node"));
  const endpointsPerSliceMax = config.maxEndpointsPerSlice ?? ENDPOINTS_PER_SLICE_MAX;
  const options = { endpointsPerSliceMax, ratios, ...(trigger === undefined ? {} : { trigger }) };
  const plan = planSlices(service, desired, existing, options);
  const events = (plan.hintEvents ?? []).map(({ type, reason }) => ({ type, reason }));
  return { ...carryOut(state, plan), error: desired.some(({ missingNodes }) => missingNodes.length > 0), events };
}

/** The Service as a controller without one of today's features reads it. */
function asSeen(service: Service, { topologyAwareHints, preferSameTrafficDistribution }: SliceConfig): Service {
  const { trafficDistribution, ...spec } = service.spec ?? {};
  const isHinted = hintsEnabled(service.metadata.annotations);
  if (topologyAwareHints === false && isHinted) {
    // The annotation switches the field off, whether or not there are hints in its place.
    const { annotations: _, ...metadata } = service.metadata;
    return { ...service, metadata, spec };
  }
  const isNew = trafficDistribution === "PreferSameZone" || trafficDistribution === "PreferSameNode";
  return preferSameTrafficDistribution === false && isNew ? { ...service, spec } : service;
}

export function syncMirror(state: State, key: string, max: number = ENDPOINTS_PER_SUBSET_MAX): Writes {
  const endpoints = find<Endpoints>(state, "Endpoints", key);
  const slices = slicesOf(state, key).filter(({ metadata }) => isMirrored(metadata.labels));
  if (!isMirrorable(endpoints, find<Service>(state, "Service", key))) {
    for (const { metadata } of slices) state.delete(`EndpointSlice/${metadata.namespace}/${metadata.name}`);
    return { ...NO_WRITES, delete: slices.length };
  }
  const desired = desiredMirror(endpoints.subsets ?? [], max);
  const events = warningsOf(desired, max).map(({ reason }) => ({ type: "Warning", reason }));
  const counts = carryOut(state, planMirror(endpoints, desired, slices, max));
  return { ...counts, error: false, skippedAddresses: desired.skipped, events };
}

function carryOut(state: State, plan: SlicePlan): Omit<Writes, "error"> {
  for (const slice of plan.create) put(state, withName(slice));
  for (const slice of plan.update) put(state, slice);
  for (const { metadata } of plan.delete) state.delete(`EndpointSlice/${metadata.namespace}/${metadata.name}`);
  return { create: plan.create.length, update: plan.update.length, delete: plan.delete.length };
}

function withName(slice: EndpointSlice): EndpointSlice {
  const { generateName = "", ...metadata } = slice.metadata;
  named++;
  return { ...slice, metadata: { ...metadata, name: `${generateName}n${named}` } };
}
