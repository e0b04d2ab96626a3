/** The endpoints of a Service port in one cell. Models formatEndpointSlices. */
import type { EndpointSlice } from "@kubenetsim/api";

/** How many endpoints are shown; the rest is counted. */
const ENDPOINTS_MAX = 3;

/** No slices are no endpoints, slices without ready endpoints are an empty text. */
export function endpointsText(slices: readonly EndpointSlice[], name: string): string {
  if (slices.length === 0) return "<none>";
  const all = slices.flatMap((slice) => endpointsIn(slice, name));
  const shown = all.slice(0, ENDPOINTS_MAX).join(",");
  return all.length > ENDPOINTS_MAX ? `${shown} + ${all.length - ENDPOINTS_MAX} more...` : shown;
}

function endpointsIn(slice: EndpointSlice, name: string): readonly string[] {
  const ready = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
  const addresses = ready.map((endpoint) => endpoint.addresses[0] ?? "");
  const ports = slice.ports ?? [];
  if (ports.length === 0) return addresses;
  return ports
    .filter((port) => (port.name ?? "") === name)
    .flatMap(({ port = 0 }) => addresses.map((ip) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)));
}
