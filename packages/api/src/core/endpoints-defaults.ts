/** Fills in what an Endpoints object left out: a port's protocol. Models pkg/apis/core/v1/defaults.go SetDefaults_Endpoints. */
import type { EndpointSubset, Endpoints, EndpointsPort } from "./endpoints-types.ts";
import { fillZero, mapSame, withKey } from "./fill.ts";

/** Fills in what an Endpoints object left out; the same object comes back when nothing was missing. */
export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  if (endpoints.subsets === undefined) return endpoints;
  return withKey(endpoints, "subsets", mapSame(endpoints.subsets, defaultSubset));
}

function defaultSubset(subset: EndpointSubset): EndpointSubset {
  return subset.ports === undefined ? subset : withKey(subset, "ports", mapSame(subset.ports, defaultPort));
}

function defaultPort(port: EndpointsPort): EndpointsPort {
  return fillZero(port, { protocol: "TCP" });
}
