/** Fills in what an EndpointSlice left out. Models pkg/apis/discovery/v1/defaults.go SetDefaults_EndpointPort. */
import { fillAbsent, mapSame, withKey } from "../core/fill.ts";
import type { EndpointPort, EndpointSlice } from "./types.ts";

/** Fills in what an EndpointSlice left out; the same object comes back when nothing was missing. */
export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  return slice.ports === undefined ? slice : withKey(slice, "ports", mapSame(slice.ports, defaultPort));
}

function defaultPort(port: EndpointPort): EndpointPort {
  return fillAbsent(port, { name: "", protocol: "TCP" });
}
