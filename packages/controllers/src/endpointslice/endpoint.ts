/** One pod as an endpoint of a slice. Models k8s.io/endpointslice podToEndpoint and getEndpointPorts. */
import {
  type AddressType,
  type Endpoint,
  type EndpointPort,
  type IPFamily,
  labelOf,
  type Node,
  type Pod,
  type Service,
} from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { isPodReady } from "../pod/status.ts";
import { isHeadless, isHostnamePublished } from "../service/membership.ts";
import { familyOfText, podIPsOf } from "../service/pod-ip.ts";
import { findPort } from "../service/pod-port.ts";
import { targetRefOf } from "../service/trigger-time.ts";

const ZONE_LABEL = "topology.kubernetes.io/zone";

/** The pod's endpoint of one family; undefined if it has no address there. */
export function podEndpoint(service: Service, pod: Pod, node: Node | undefined, type: IPFamily): Endpoint | undefined {
  const addresses = podIPsOf(pod, type);
  if (addresses.length === 0) return undefined;
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const { hostname = "", nodeName = "" } = pod.spec;
  const zone = labelOf(node?.metadata.labels, ZONE_LABEL) ?? "";
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(isHostnamePublished(pod, service) ? { hostname } : {}),
    ...(nodeName === "" ? {} : { nodeName }),
    targetRef: targetRefOf(pod),
    ...(zone === "" ? {} : { zone }),
  };
}

/** The ports of the Service as this pod has them; a named one that it lacks is left out. */
export function podEndpointPorts(service: Service, pod: Pod): readonly EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const servicePort of service.spec?.ports ?? []) {
    const port = findPort(pod, servicePort);
    if (port === undefined) continue;
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    ports.push({ name, protocol, port, ...(appProtocol === undefined ? {} : { appProtocol }) });
  }
  return ports;
}

/** By which endpoints are the same one, changed or not: addresses, host name, and whom they stand for. Models hashEndpoint. */
export function endpointId(endpoint: Endpoint): string {
  const { hostname = "", targetRef } = endpoint;
  const { namespace = "", name = "" } = targetRef ?? {};
  const [only = "", ...more] = endpoint.addresses;
  const addresses = more.length === 0 ? only : [...endpoint.addresses].sort().join(",");
  return `${addresses}|${hostname}|${namespace}/${name}`;
}

/** Whether two endpoints of the same id need no write, hints left aside. Models EndpointsEqualBeyondHash. */
export function sameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return (
    one === other ||
    (one.nodeName === other.nodeName &&
      one.zone === other.zone &&
      sameConditions(one.conditions, other.conditions) &&
      sameTarget(one.targetRef, other.targetRef))
  );
}

/** Whether two endpoints are for the same zones and nodes. */
export function sameHints({ hints: one }: Endpoint, { hints: other }: Endpoint): boolean {
  return one === other || deepEqual(one, other);
}

/** By which slices of the same ports are found. */
export function portsId(ports: readonly EndpointPort[] | undefined): string {
  return (ports ?? []).map(portId).sort().join(",");
}

/** The address types of a Service's slices. Models getAddressTypesForService. */
export function addressTypesOf(service: Service): readonly IPFamily[] {
  const { ipFamilies = [], clusterIP = "" } = service.spec ?? {};
  if (ipFamilies.length > 0) return [...ipFamilies].sort();
  // Only an API server older than dual stack leaves the families out.
  return isHeadless(service) ? ["IPv4", "IPv6"] : [familyOfText(clusterIP)];
}

/** Whether a slice's type is one of the address families. */
export function isFamily(type: AddressType): type is IPFamily {
  return type === "IPv4" || type === "IPv6";
}

function sameConditions(one: Endpoint["conditions"], other: Endpoint["conditions"]): boolean {
  return one?.ready === other?.ready && one?.serving === other?.serving && one?.terminating === other?.terminating;
}

/** A change of the pod's resourceVersion alone is worth no write. */
function sameTarget(one: Endpoint["targetRef"], other: Endpoint["targetRef"]): boolean {
  if (one === undefined || other === undefined) return one === other;
  const { resourceVersion: _, ...target } = one;
  const { resourceVersion: __, ...otherTarget } = other;
  return deepEqual(target, otherTarget);
}

function portId({ name = "", protocol = "TCP", port = 0, appProtocol = "" }: EndpointPort): string {
  return `${name}|${protocol}|${port}|${appProtocol}`;
}
