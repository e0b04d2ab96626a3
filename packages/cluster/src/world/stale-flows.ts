/** UDP flows outlive their endpoint in conntrack: nothing says that they ended. After a sync, kube-proxy forgets those. */
import {
  DEFAULT_GATES,
  endpointsMap,
  type ProxyView,
  type ServicePortInfo,
  serviceKeyOf,
  servicePorts,
  slicesOf,
} from "@kubenetsim/kube-proxy";
import { type ConntrackFilter, deleteConnections, type Netns } from "@kubenetsim/linux";
import { type Addr, formatAddr } from "@kubenetsim/sim";

/** What a client asked for (`address:port`, or the port alone for a node port), and who serves it now. */
type Serving = ReadonlyMap<string, ReadonlySet<Addr>>;

const FAMILIES = [4, 6] as const;

/**
 * The frontends of the UDP Services that differ between two views; none, mostly. A Service without endpoints is left out:
 * its flows stay as they are. Models pkg/proxy/conntrack/cleanup.go CleanStaleEntries.
 */
export function changedUDP(before: ProxyView, after: ProxyView): Serving {
  const serving = new Map<string, ReadonlySet<Addr>>();
  for (const key of changedKeys(before, after)) {
    const service = after.services.get(key);
    if (service === undefined) continue;
    for (const family of FAMILIES) {
      const ports = servicePorts(service, family, DEFAULT_GATES).filter((port) => port.protocol === "udp");
      if (ports.length === 0) continue;
      const endpoints = endpointsMap(slicesOf(after, key), family, "");
      for (const port of ports) addFrontends(serving, port, endpoints.get(`${key}:${port.portName}/UDP`) ?? []);
    }
  }
  return serving;
}

/** The namespace without the flows to these frontends whose answers come from nobody that serves. */
export function withoutStaleFlows(netns: Netns, serving: Serving): Netns {
  if (serving.size === 0) return netns;
  const filters = new Map<string, ConntrackFilter>();
  for (const { original, reply } of netns.conntrack.entries.values()) {
    if (original.protocol !== "udp") continue;
    const frontend = `${formatAddr(original.target)}:${original.targetPort}`;
    const endpoints = serving.get(frontend) ?? serving.get(String(original.targetPort));
    if (endpoints === undefined || endpoints.has(reply.source)) continue;
    const filter = { origDst: original.target, origPortDst: original.targetPort, replySrc: reply.source };
    filters.set(`${frontend} ${formatAddr(reply.source)}`, { protocol: "udp", ...filter });
  }
  let kept = netns;
  for (const filter of filters.values()) kept = deleteConnections(kept, filter).netns;
  return kept;
}

/** Only Services with a UDP port: the others need not be looked at. */
function changedKeys(before: ProxyView, after: ProxyView): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { before: old, after: now } of before.slices.diff(after.slices))
    for (const slice of [old, now]) {
      const key = slice === undefined ? undefined : serviceKeyOf(slice);
      if (key !== undefined && slice?.ports?.some((port) => port.protocol === "UDP")) keys.add(key);
    }
  for (const { key, after: service } of before.services.diff(after.services))
    if (service?.spec?.ports?.some((port) => port.protocol === "UDP")) keys.add(key);
  return keys;
}

type Endpoints = readonly { readonly addr: Addr; readonly serving: boolean }[];

function addFrontends(serving: Map<string, ReadonlySet<Addr>>, port: ServicePortInfo, endpoints: Endpoints): void {
  const addrs = new Set(endpoints.filter((endpoint) => endpoint.serving).map((endpoint) => endpoint.addr));
  if (addrs.size === 0) return;
  for (const addr of [port.clusterIP, ...port.externalIPs, ...port.loadBalancerVIPs])
    serving.set(`${formatAddr(addr)}:${port.port}`, addrs);
  if (port.nodePort !== 0) serving.set(String(port.nodePort), addrs);
}
