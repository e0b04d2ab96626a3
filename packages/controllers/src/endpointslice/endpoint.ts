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
  const zone = labelOf(node?.metadata.labels, ZONE_LABEL);
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(isHostnamePublished(pod, service) ? { hostname } : {}),
    ...(nodeName === "" ? {} : { nodeName }),
    targetRef: targetRefOf(pod),
    ...(zone === undefined ? {} : { zone }),
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

/** By which endpoints are the same one, changed or not: addresses, and whom they stand for. */
export function endpointId(endpoint: Endpoint): string {
  const { namespace = "", name = "", uid = "" } = endpoint.targetRef ?? {};
  const [only = "", ...more] = endpoint.addresses;
  const addresses = more.length === 0 ? only : [...endpoint.addresses].sort().join(",");
  return `${addresses}|${namespace}/${name}|${uid}`;
}

/** Whether an endpoint needs no write. */
export function sameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return one === other || deepEqual(one, other);
}

/** The same, where hints are seen to later. */
export function sameButHints({ hints: _, ...one }: Endpoint, { hints: __, ...other }: Endpoint): boolean {
  return deepEqual(one, other);
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

function portId({ name = "", protocol = "TCP", port = 0, appProtocol = "" }: EndpointPort): string {
  return `${name}|${protocol}|${port}|${appProtocol}`;
}
