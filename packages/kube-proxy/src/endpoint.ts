/** The endpoints behind one Service port, merged from its EndpointSlices. Models pkg/proxy/endpointslicecache.go. */
import type { Endpoint, EndpointPort, EndpointSlice } from "@kubenetsim/api";
import { type Addr, familyOf, formatAddr, parseAddrSloppy } from "@kubenetsim/sim";

/** One address and port that may serve, and what the proxy must know to choose it. */
export interface EndpointInfo {
  readonly addr: Addr;
  readonly port: number;
  /** `10.0.0.1:80` or `[fd00::1]:80`. */
  readonly text: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly nodeName: string | undefined;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
  /** The EndpointSlice that published it. */
  readonly slice: string;
}

/**
 * The endpoints of one port in these slices, each address and port once, sorted as the texts `address:port`. Where slices
 * overlap, an entry on `nodeName` is preferred.
 */
export function endpointsOf(
  slices: readonly EndpointSlice[],
  port: { readonly portName: string; readonly protocol: string },
  family: 4 | 6,
  nodeName?: string,
): readonly EndpointInfo[] {
  const byText = new Map<string, EndpointInfo>();
  for (const slice of slices) {
    if (slice.addressType !== (family === 4 ? "IPv4" : "IPv6")) continue;
    const found = (slice.ports ?? []).find((each) => isPort(each, port));
    const number = found?.port ?? 0;
    if (number === 0) continue;
    for (const endpoint of slice.endpoints ?? []) addEndpoint(byText, slice, endpoint, number, family, nodeName);
  }
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** Whether some address is published twice: then each node may take another of the two. */
export function hasContestedEndpoints(slices: readonly EndpointSlice[]): boolean {
  const known = new Set<string>();
  for (const slice of slices) {
    for (const endpoint of slice.endpoints ?? []) {
      const address = endpoint.addresses[0] ?? "";
      if (known.has(address)) return true;
      known.add(address);
    }
  }
  return false;
}

/** `address:port`, with brackets around an IPv6 address. */
export function endpointText(addr: Addr, port: number): string {
  return familyOf(addr) === 4 ? `${formatAddr(addr)}:${port}` : `[${formatAddr(addr)}]:${port}`;
}

function isPort(candidate: EndpointPort, wanted: { readonly portName: string; readonly protocol: string }): boolean {
  return (candidate.name ?? "") === wanted.portName && (candidate.protocol ?? "TCP").toLowerCase() === wanted.protocol;
}

function addEndpoint(
  byText: Map<string, EndpointInfo>,
  slice: EndpointSlice,
  endpoint: Endpoint,
  port: number,
  family: 4 | 6,
  nodeName: string | undefined,
): void {
  const addr = parseAddrSloppy(endpoint.addresses[0] ?? "");
  if (addr === undefined || familyOf(addr) !== family) return;
  const text = endpointText(addr, port);
  const isLocal = nodeName !== undefined && endpoint.nodeName === nodeName;
  if (byText.has(text) && !isLocal) return;
  byText.set(text, { addr, port, text, ...aboutEndpoint(endpoint), slice: slice.metadata.name ?? "" });
}

function aboutEndpoint(endpoint: Endpoint): Omit<EndpointInfo, "addr" | "port" | "text" | "slice"> {
  const { ready, serving, terminating } = endpoint.conditions ?? {};
  return {
    // An unknown condition is to be read as true, an unknown `terminating` as false (discovery/v1 EndpointConditions).
    ready: ready ?? true,
    serving: serving ?? true,
    terminating: terminating ?? false,
    nodeName: endpoint.nodeName,
    zoneHints: (endpoint.hints?.forZones ?? []).map((zone) => zone.name),
    nodeHints: (endpoint.hints?.forNodes ?? []).map((node) => node.name),
  };
}
