/** What differs between two views, for a proxy that need not look at the rest. Models pkg/proxy/{service,endpoints}changetracker.go. */
import type { EndpointSlice } from "@kubenetsim/api";
import { canonicalJson, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { DEFAULT_GATES } from "./config.ts";
import { type EndpointInfo, endpointsOf } from "./endpoint.ts";
import { type ProxyView, serviceKeyOf, slicesOf } from "./proxy-view.ts";
import { servicePorts } from "./service-port.ts";

/** The Services (`namespace/name`) whose ports, as a proxy of this family sees them, differ between two views. */
export function changedServices(before: ProxyView, after: ProxyView, family: 4 | 6): readonly string[] {
  const ports = (view: ProxyView, key: string): string => {
    const service = view.services.get(key);
    return canonicalJson(service === undefined ? [] : servicePorts(service, family, DEFAULT_GATES));
  };
  return [...before.services.diff(after.services)]
    .map((change) => change.key)
    .filter((key) => ports(before, key) !== ports(after, key));
}

/** The Services (`namespace/name`) of which an EndpointSlice of this family differs between two views. */
export function changedEndpoints(before: ProxyView, after: ProxyView, family: 4 | 6): readonly string[] {
  const keys = new Set<string>();
  for (const change of before.slices.diff(after.slices)) {
    if (sliceData(change.before, family) === sliceData(change.after, family)) continue;
    for (const slice of [change.before, change.after]) {
      const key = slice === undefined ? undefined : serviceKeyOf(slice);
      if (key !== undefined) keys.add(key);
    }
  }
  return [...keys].sort((a, b) => (a < b ? -1 : 1));
}

/** The endpoints of one Service by `namespace/name:port/PROTOCOL`; ports without endpoints are left out. */
export function endpointsMap(
  slices: readonly EndpointSlice[],
  family: 4 | 6,
  nodeName: string,
): ReadonlyMap<string, readonly EndpointInfo[]> {
  const map = new Map<string, readonly EndpointInfo[]>();
  for (const slice of slices) {
    for (const port of slice.ports ?? []) {
      const protocol = port.protocol ?? "TCP";
      const name = `${serviceKeyOf(slice)}:${port.name ?? ""}/${protocol}`;
      if (map.has(name)) continue;
      const endpoints = endpointsOf(
        slices,
        { portName: port.name ?? "", protocol: protocol.toLowerCase() },
        family,
        nodeName,
      );
      if (endpoints.length > 0) map.set(name, endpoints);
    }
  }
  return map;
}

/**
 * The Services with UDP ports whose serving endpoints differ between two views. UDP flows outlive their endpoint in
 * conntrack, since nothing says that they ended; so flows to these must be looked through. Models conntrack.CleanStaleEntries.
 */
export function staleUDPServices(before: ProxyView, after: ProxyView, family: 4 | 6): readonly string[] {
  return changedEndpoints(before, after, family).filter(
    (key) => servingUDP(before, key, family) !== servingUDP(after, key, family),
  );
}

/**
 * When the changes to each Service's EndpointSlices between two views were triggered, earliest first: the start of what the
 * network programming latency measures. Triggers from before `start` and slices that are gone again do not count.
 */
export function lastChangeTriggerTimes(
  before: ProxyView,
  after: ProxyView,
  family: 4 | 6,
  start: Millis,
): ReadonlyMap<string, readonly Millis[]> {
  const times = new Map<string, Millis[]>();
  for (const change of before.slices.diff(after.slices)) {
    const slice = change.after;
    const key = slice === undefined ? undefined : serviceKeyOf(slice);
    if (slice === undefined || key === undefined || sliceData(change.before, family) === sliceData(slice, family))
      continue;
    const at = triggerTime(slice);
    if (at !== undefined && at >= start)
      times.set(
        key,
        [...(times.get(key) ?? []), at].sort((a, b) => a - b),
      );
  }
  return times;
}

const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

function triggerTime(slice: EndpointSlice): Millis | undefined {
  const annotations = slice.metadata.annotations ?? {};
  return Object.hasOwn(annotations, TRIGGER_TIME) ? parseRfc3339(annotations[TRIGGER_TIME] ?? "") : undefined;
}

function servingUDP(view: ProxyView, key: string, family: 4 | 6): string {
  const serving: string[] = [];
  for (const [name, endpoints] of endpointsMap(slicesOf(view, key), family, "")) {
    if (!name.endsWith("/UDP")) continue;
    for (const endpoint of endpoints) if (endpoint.serving) serving.push(`${name} ${endpoint.text}`);
  }
  return serving.sort().join("\n");
}

// Order counts, as it does upstream: the slice is compared as data.
function sliceData(slice: EndpointSlice | undefined, family: 4 | 6): string {
  if (slice === undefined || slice.addressType !== (family === 4 ? "IPv4" : "IPv6")) return "";
  return canonicalJson([serviceKeyOf(slice) ?? "", slice.ports ?? [], slice.endpoints ?? []]);
}
