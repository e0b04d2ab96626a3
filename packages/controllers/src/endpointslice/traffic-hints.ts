/** Hints that keep traffic near: which zone or node an endpoint is for. Models k8s.io/endpointslice/trafficdist. */
import type { Endpoint, EndpointHints, TrafficDistribution } from "@kubenetsim/api";

/** The endpoint with the hints that spec.trafficDistribution asks for, and no others. */
export function withTrafficHints(endpoint: Endpoint, distribution: TrafficDistribution | undefined): Endpoint {
  const hints = distribution === undefined ? undefined : hintsOf(endpoint, distribution);
  const { hints: before, ...rest } = endpoint;
  if (hints === undefined) return before === undefined ? endpoint : rest;
  return { ...rest, hints };
}

/** An API server of another version may know more. */
const KNOWN: readonly string[] = ["PreferClose", "PreferSameZone", "PreferSameNode"];

function hintsOf(endpoint: Endpoint, distribution: TrafficDistribution): EndpointHints | undefined {
  if (!KNOWN.includes(distribution) || endpoint.conditions?.ready !== true) return undefined;
  const { zone = "", nodeName = "" } = endpoint;
  const hints: EndpointHints = {
    ...(zone === "" ? {} : { forZones: [{ name: zone }] }),
    ...(distribution === "PreferSameNode" && nodeName !== "" ? { forNodes: [{ name: nodeName }] } : {}),
  };
  return hints.forZones === undefined && hints.forNodes === undefined ? undefined : hints;
}
