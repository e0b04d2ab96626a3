/** A controller of endpoints that looks again has nothing to write. */
import type { EndpointSlice, Pod, Service } from "@kubenetsim/api";
import { podsMatching, type Store, slicesOf } from "@kubenetsim/apiserver";
import {
  addressTypesOf,
  desiredMirror,
  desiredSlices,
  ENDPOINTS_PER_SUBSET_MAX,
  isManaged,
  isMirrorable,
  isMirrored,
  isSelecting,
  planEndpoints,
  planMirror,
  planSlices,
  type SlicePlan,
  zoneRatios,
} from "@kubenetsim/controllers";
import type { Invariant } from "./types.ts";

/** It holds when the controllers have come to rest. */
export const endpointsAreAtRest: Invariant = (store) =>
  [...store.tables.services].flatMap(([key, service]) => [
    ...(isSelecting(service) ? [...endpointsWrites(store, key, service), ...slicesWrites(store, key, service)] : []),
    ...mirrorWrites(store, key, service),
  ]);

function endpointsWrites(store: Store, key: string, service: Service): readonly string[] {
  const plan = planEndpoints(service, podsOf(store, service), store.tables.endpoints.get(key));
  return plan.write === "none" ? [] : [`the Endpoints of Service ${key} wait for a ${plan.write}`];
}

function slicesWrites(store: Store, key: string, service: Service): readonly string[] {
  const { nodes } = store.tables;
  const desired = addressTypesOf(service).map((type) =>
    desiredSlices(service, podsOf(store, service), (name) => nodes.get(name), type),
  );
  const existing = own(store, key, ({ metadata }) => isManaged(metadata.labels));
  return say(
    `the slices of Service ${key}`,
    planSlices(service, desired, existing, { ratios: zoneRatios(nodes.values()) }),
  );
}

function mirrorWrites(store: Store, key: string, service: Service): readonly string[] {
  const endpoints = store.tables.endpoints.get(key);
  const existing = own(store, key, ({ metadata }) => isMirrored(metadata.labels));
  if (!isMirrorable(endpoints, service)) return existing.length === 0 ? [] : [`Service ${key} has mirrors of nothing`];
  const desired = desiredMirror(endpoints.subsets ?? [], ENDPOINTS_PER_SUBSET_MAX);
  return say(`the mirror of Endpoints ${key}`, planMirror(endpoints, desired, existing, ENDPOINTS_PER_SUBSET_MAX));
}

function say(what: string, plan: SlicePlan): readonly string[] {
  const writes = { create: plan.create.length, update: plan.update.length, delete: plan.delete.length };
  return Object.entries(writes).flatMap(([write, count]) =>
    count === 0 ? [] : [`${what} wait for ${count} ${write}`],
  );
}

function podsOf(store: Store, { metadata, spec }: Service): readonly Pod[] {
  return podsMatching(store, metadata.namespace ?? "", spec?.selector ?? {});
}

function own(store: Store, key: string, isOwn: (slice: EndpointSlice) => boolean): readonly EndpointSlice[] {
  return slicesOf(store, key).filter((slice) => isOwn(slice) && slice.metadata.deletionTimestamp === undefined);
}
