/** Which endpoints a Service should have, grouped by the ports they share: a slice has one list of ports. */
import type { Endpoint, EndpointPort, IPFamily, Node, Pod, Service } from "@kubenetsim/api";
import { memo } from "@kubenetsim/sim";
import { isEndpointPod } from "../service/membership.ts";
import { endpointId, podEndpoint, podEndpointPorts, portsId } from "./endpoint.ts";
import { hintsEnabled } from "./topology-zones.ts";
import { withTrafficHints } from "./traffic-hints.ts";

/** All endpoints with the same ports. */
export interface PortGroup {
  readonly ports: readonly EndpointPort[];
  /** By {@link endpointId}, in the order of the pods. */
  readonly endpoints: ReadonlyMap<string, Contribution>;
}

/** What one pod adds. */
export interface Contribution {
  readonly groupId: string;
  readonly ports: readonly EndpointPort[];
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly pod: Pod;
}

export interface DesiredSlices {
  readonly addressType: IPFamily;
  /** By {@link portsId}. */
  readonly groups: ReadonlyMap<string, PortGroup>;
  /** Pods left out because nobody knows their node: a retry may find it. */
  readonly missingNodes: readonly Pod[];
}

/** Looks a node up by name. */
export type NodeLookup = (name: string) => Node | undefined;

/** The endpoints of one address family that the pods make. */
export function desiredSlices(
  service: Service,
  pods: readonly Pod[],
  nodeOf: NodeLookup,
  addressType: IPFamily,
): DesiredSlices {
  const groups = new Map<string, OpenGroup>();
  const missingNodes: Pod[] = [];
  const publishesAll = service.spec?.publishNotReadyAddresses === true;
  const memory = (addressType === "IPv4" ? memoryIPv4 : memoryIPv6)(service);
  const byNode = new Map<string, ((pod: Pod) => Contribution | undefined) | undefined>();
  for (const pod of pods) {
    if (!isEndpointPod(pod, true)) continue;
    const { nodeName = "" } = pod.spec;
    if (!byNode.has(nodeName)) {
      const node = nodeOf(nodeName) ?? (publishesAll ? NO_NODE : undefined);
      byNode.set(nodeName, node === undefined ? undefined : memory(node));
    }
    const partOf = byNode.get(nodeName);
    if (partOf === undefined) missingNodes.push(pod);
    else addPart(groups, partOf(pod));
  }
  return { addressType, groups, missingNodes };
}

interface OpenGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Map<string, Contribution>;
}

function addPart(groups: Map<string, OpenGroup>, part: Contribution | undefined): void {
  if (part === undefined) return;
  const group = groups.get(part.groupId);
  if (group !== undefined) group.endpoints.set(part.id, part);
  else groups.set(part.groupId, { ports: part.ports, endpoints: new Map([[part.id, part]]) });
}

/** Stands for a node that nobody knows. */
const NO_NODE: Node = { apiVersion: "v1", kind: "Node", metadata: {} };

// By Service, node and pod: of 5,000 pods only the changed one is looked at again.
const memoryIPv4 = memoryOf("IPv4");
const memoryIPv6 = memoryOf("IPv6");

function memoryOf(type: IPFamily): (service: Service) => (node: Node) => (pod: Pod) => Contribution | undefined {
  return memo((service: Service) => memo((node: Node) => memo((pod: Pod) => contributionOf(service, pod, node, type))));
}

function contributionOf(service: Service, pod: Pod, node: Node, type: IPFamily): Contribution | undefined {
  const bare = podEndpoint(service, pod, node, type);
  if (bare === undefined) return undefined;
  // Topology hints depend on all endpoints, so they come later.
  const distribution = hintsEnabled(service.metadata.annotations) ? undefined : service.spec?.trafficDistribution;
  const endpoint = withTrafficHints(bare, distribution);
  const ports = podEndpointPorts(service, pod);
  return { groupId: portsId(ports), ports, id: endpointId(endpoint), endpoint, pod };
}
