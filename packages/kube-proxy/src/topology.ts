/** Which endpoints count on this node: traffic policies, terminating fall-back, hints. Models pkg/proxy/topology.go. */
import type { StringMap } from "@kubenetsim/api";
import type { ProxyGates } from "./config.ts";
import type { EndpointInfo } from "./endpoint.ts";
import { type ServicePortInfo, usesClusterEndpoints, usesLocalEndpoints } from "./service-port.ts";

/** The label that says which zone a node stands in. */
export const ZONE_LABEL = "topology.kubernetes.io/zone";
const REGION_LABEL = "topology.kubernetes.io/region";

/** The node that endpoints are judged for. */
export interface TopologyNode {
  readonly nodeName: string;
  readonly nodeLabels: StringMap;
}

/** What a Service port may use on one node. */
export interface EndpointCategories {
  /** For traffic under a Cluster policy; empty if the port has no such traffic. */
  readonly cluster: readonly EndpointInfo[];
  /** For traffic under a Local policy; empty if the port has no such traffic. */
  readonly local: readonly EndpointInfo[];
  /** Every endpoint of the two lists, once. */
  readonly reachable: readonly EndpointInfo[];
  /** Whether some node has a usable endpoint. Without one traffic is rejected; with only remote ones it is dropped. */
  readonly hasAny: boolean;
}

/** Sorts out which endpoints this node may use for this port. Models CategorizeEndpoints. */
export function categorizeEndpoints(
  endpoints: readonly EndpointInfo[],
  info: ServicePortInfo,
  node: TopologyNode,
  gates: ProxyGates,
): EndpointCategories {
  const wantsCluster = usesClusterEndpoints(info);
  const cluster = wantsCluster ? clusterEndpoints(endpoints, node, gates) : [];
  if (!usesLocalEndpoints(info)) return { cluster, local: [], reachable: cluster, hasAny: cluster.length > 0 };

  const local = readyOrServing(
    endpoints.filter((each) => each.nodeName === node.nodeName),
    gates,
  );
  const reachable = wantsCluster ? union(cluster, local) : local;
  return { cluster, local, reachable, hasAny: readyOrServing(endpoints, gates).length > 0 };
}

/** Whether hints could make nodes differ in what they use. */
export function hasHints(endpoints: readonly EndpointInfo[]): boolean {
  return endpoints.some((each) => each.zoneHints.length > 0 || each.nodeHints.length > 0);
}

/** The node labels that topology looks at. */
export function topologyLabels(labels: StringMap): StringMap {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key === ZONE_LABEL || key === REGION_LABEL));
}

// The fall-back to terminating endpoints ignores hints: it is a last effort.
function clusterEndpoints(
  endpoints: readonly EndpointInfo[],
  node: TopologyNode,
  gates: ProxyGates,
): readonly EndpointInfo[] {
  const ready = endpoints.filter((each) => each.ready);
  if (ready.length === 0) return readyOrServing(endpoints, gates);
  return byHints(ready, node, gates);
}

// Models topologyModeFromHints: hints count only if every ready endpoint has them, and some are for this node (or zone).
function byHints(ready: readonly EndpointInfo[], node: TopologyNode, gates: ProxyGates): readonly EndpointInfo[] {
  if (gates.preferSameTrafficDistribution && ready.every((each) => each.nodeHints.length > 0)) {
    const here = ready.filter((each) => each.nodeHints.includes(node.nodeName));
    if (here.length > 0) return here;
  }
  const zone = Object.hasOwn(node.nodeLabels, ZONE_LABEL) ? (node.nodeLabels[ZONE_LABEL] ?? "") : "";
  if (zone === "" || !ready.every((each) => each.zoneHints.length > 0)) return ready;
  const near = ready.filter((each) => each.zoneHints.includes(zone));
  return near.length > 0 ? near : ready;
}

function readyOrServing(endpoints: readonly EndpointInfo[], gates: ProxyGates): readonly EndpointInfo[] {
  const ready = endpoints.filter((each) => each.ready);
  if (ready.length > 0 || !gates.proxyTerminatingEndpoints) return ready;
  return endpoints.filter((each) => each.serving && each.terminating);
}

function union(a: readonly EndpointInfo[], b: readonly EndpointInfo[]): readonly EndpointInfo[] {
  const known = new Set(a.map((each) => each.text));
  const missing = b.filter((each) => !known.has(each.text));
  if (missing.length === 0) return a;
  return [...a, ...missing].sort((x, y) => (x.text < y.text ? -1 : 1));
}
