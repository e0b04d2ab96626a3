/** EndpointSlices count generations and may not bring back deprecatedTopology. Models pkg/registry/discovery/endpointslice/strategy.go. */
import { type EndpointSlice, semanticEqual } from "@kubenetsim/api";
import { firstGeneration, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const endpointSliceStrategy: Strategy<"endpointslices"> = {
  prepareForCreate: (slice) => dropTopology(firstGeneration(slice)),
  prepareForUpdate(slice, old) {
    const kept = semanticEqual(slice.endpoints, old.endpoints) ? slice : dropTopology(slice);
    return nextGeneration(kept, old, [
      [kept.endpoints, old.endpoints],
      [kept.ports, old.ports],
      [kept.addressType, old.addressType],
      [kept.metadata.labels, old.metadata.labels],
    ]);
  },
};

function dropTopology(slice: EndpointSlice): EndpointSlice {
  // An unchecked slice may lack its endpoints.
  const endpoints = slice.endpoints ?? [];
  if (endpoints.every((endpoint) => endpoint.deprecatedTopology === undefined)) return slice;
  return { ...slice, endpoints: endpoints.map(({ deprecatedTopology: _dropped, ...endpoint }) => endpoint) };
}
