/** What an Endpoints object should list for a Service. Models pkg/controller/endpoint/endpoints_controller.go syncService. */
import type {
  EndpointAddress,
  EndpointSubset,
  EndpointsPort,
  IPFamily,
  Pod,
  Service,
  ServicePort,
} from "@kubenetsim/api";
import { memo } from "@kubenetsim/sim";
import { isPodReady } from "../pod/status.ts";
import { isEndpointPod, isHeadless, isHostnamePublished } from "../service/membership.ts";
import { familyOfText, podIPsOf } from "../service/pod-ip.ts";
import { findPort } from "../service/pod-port.ts";
import { targetRefOf } from "../service/trigger-time.ts";
import { compareAddresses, portId, repackSubsets, sortedPorts } from "./repack.ts";

/** The subsets that the Service's pods make, in canonical form, not truncated. */
export function desiredSubsets(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const sorted = sortedContributions(service, pods);
  const groups = new Map<string, Group>();
  for (const contribution of sorted) {
    let group = groups.get(contribution.id);
    if (group === undefined) {
      group = { ports: contribution.ports, ready: [], notReady: [] };
      groups.set(contribution.id, group);
    }
    (contribution.ready ? group.ready : group.notReady).push(contribution.address);
  }
  const subsets = [...groups.values()].map(({ ports, ready, notReady }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
    ...(ports.length === 0 ? {} : { ports: sortedPorts(ports) }),
  }));
  // Pods that all have the same ports are packed already; named ports may differ from pod to pod.
  return groups.size <= 1 && hasNoRepeats(sorted) ? subsets : repackSubsets(subsets);
}

interface Group {
  readonly ports: readonly EndpointsPort[];
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
}

/** A Service's parts in the order of addresses. */
interface Sorted {
  readonly order: readonly Contribution[];
  readonly members: ReadonlySet<Contribution>;
}

/** As they were last asked for. Only a memory: without it all are sorted anew. */
const lastSorted = new WeakMap<Service, Sorted>();

/** The parts in order. Only those that are new since the last time are sorted, and merged with the others. */
function sortedContributions(service: Service, pods: readonly Pod[]): readonly Contribution[] {
  const contributionOfPod = contributions(service);
  const members = new Set<Contribution>();
  const added: Contribution[] = [];
  const last = lastSorted.get(service);
  for (const pod of pods) {
    const contribution = contributionOfPod(pod);
    if (contribution === undefined) continue;
    members.add(contribution);
    if (last === undefined || !last.members.has(contribution)) added.push(contribution);
  }
  added.sort((a, b) => compareAddresses(a.address, b.address));
  const kept = last === undefined ? [] : last.order.filter((contribution) => members.has(contribution));
  const order = added.length === 0 ? kept : merge(kept, added);
  lastSorted.set(service, { order, members });
  return order;
}

function merge(kept: readonly Contribution[], added: readonly Contribution[]): readonly Contribution[] {
  const merged: Contribution[] = [];
  let i = 0;
  for (const contribution of kept) {
    for (let next = added[i]; next !== undefined; next = added[i]) {
      if (compareAddresses(next.address, contribution.address) >= 0) break;
      merged.push(next);
      i++;
    }
    merged.push(contribution);
  }
  return i < added.length ? [...merged, ...added.slice(i)] : merged;
}

/** Whether each address and each port stands there once. */
function hasNoRepeats(sorted: readonly Contribution[]): boolean {
  let before: Contribution | undefined;
  for (const contribution of sorted) {
    if (before !== undefined && compareAddresses(before.address, contribution.address) === 0) return false;
    before = contribution;
  }
  const ports = before?.ports ?? [];
  return new Set(ports.map(portId)).size === ports.length;
}

/** What one pod adds: its address, and the ports under which it stands. */
interface Contribution {
  readonly id: string;
  readonly ports: readonly EndpointsPort[];
  readonly address: EndpointAddress;
  readonly ready: boolean;
}

// By Service and pod: of 5,000 pods only the changed one is looked at again.
const contributions = memo((service: Service) => memo((pod: Pod) => contributionOf(service, pod)));

function contributionOf(service: Service, pod: Pod): Contribution | undefined {
  const publishNotReady = service.spec?.publishNotReadyAddresses === true;
  if (!isEndpointPod(pod, publishNotReady)) return undefined;
  const address = addressOf(service, pod);
  if (address === undefined) return undefined;
  const ports = portsOf(service, pod);
  if (ports.length === 0 && !((service.spec?.ports?.length ?? 0) === 0 && isHeadless(service))) return undefined;
  const id = ports.map((port) => `${port.name ?? ""}:${port.port}:${port.protocol}`).join(",");
  return { id, ports, address, ready: publishNotReady || isPodReady(pod) };
}

function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const [ip] = podIPsOf(pod, familyOf(service, pod));
  if (ip === undefined) return undefined;
  const { nodeName, hostname } = pod.spec;
  return {
    ip,
    ...(isHostnamePublished(pod, service) && hostname !== undefined ? { hostname } : {}),
    ...(nodeName === undefined || nodeName === "" ? {} : { nodeName }),
    targetRef: targetRefOf(pod),
  };
}

/** The first of the Service's families; where none is written, that of its address, or else of the pod's first. */
function familyOf(service: Service, pod: Pod): IPFamily {
  const { ipFamilies, clusterIP = "" } = service.spec ?? {};
  return ipFamilies?.[0] ?? familyOfText(isHeadless(service) ? (pod.status?.podIP ?? "") : clusterIP);
}

function portsOf(service: Service, pod: Pod): readonly EndpointsPort[] {
  const ports: EndpointsPort[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = findPort(pod, port);
    if (number !== undefined) ports.push(endpointsPort(port, number));
  }
  return ports;
}

function endpointsPort({ name, protocol = "TCP", appProtocol }: ServicePort, port: number): EndpointsPort {
  return {
    ...(name === undefined || name === "" ? {} : { name }),
    port,
    protocol,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
}
