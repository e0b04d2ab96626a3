/** What is published of each Service is what its pods say, or the person who wrote its Endpoints. */
import type { EndpointSlice, EndpointSubset, EndpointsPort, Pod, Service } from "@kubenetsim/api";
import type { Store } from "@kubenetsim/apiserver";
import {
  addressTypesOf,
  CAPACITY_MAX,
  countAddresses,
  findPort,
  isEndpointPod,
  isManaged,
  isMirrorable,
  isMirrored,
  isPodReady,
  isSelecting,
} from "@kubenetsim/controllers";
import type { Invariant } from "./types.ts";

/**
 * Each Service's EndpointSlices hold its pods, its Endpoints hold what its slices do, and Endpoints that a person wrote are mirrored.
 * It holds when the controllers have come to rest, as long as no node goes away under its pods.
 */
export const endpointsAgree: Invariant = (store) =>
  [...store.tables.services].flatMap(([key, service]) => [
    ...(isSelecting(service)
      ? [...slicesArePods(store, key, service), ...endpointsAreSlices(store, key, service)]
      : []),
    ...mirrorsAreEndpoints(store, key, service),
  ]);

function slicesArePods(store: Store, key: string, service: Service): readonly string[] {
  const slices = slicesOf(store, key).filter(({ metadata }) => isManaged(metadata.labels));
  const types = addressTypesOf(service);
  const odd = slices.filter(({ addressType }) => !types.some((type) => type === addressType));
  const unwanted = odd.map(({ metadata }) => `slice ${metadata.name} of Service ${key} is of a family that it has not`);
  const missing = types.filter((type) => !slices.some(({ addressType }) => addressType === type));
  const published = slices.flatMap((slice) => slice.endpoints.map((endpoint) => sayEndpoint(endpoint, slice.ports)));
  const wanted = types.flatMap((type) => podsOf(store, service).flatMap((pod) => sayPod(store, service, pod, type)));
  return [
    ...unwanted,
    ...missing.map((type) => `Service ${key} has no slice of ${type}`),
    ...differences(`the slices of Service ${key}`, wanted, published),
  ];
}

type Endpoint = EndpointSlice["endpoints"][number];

function sayEndpoint({ addresses, conditions, targetRef }: Endpoint, ports: EndpointSlice["ports"] = []): string {
  const { ready, serving, terminating } = conditions ?? {};
  const numbers = ports.map((port) => portText(port)).sort();
  return `${targetRef?.name} at ${addresses.join(",")} [${numbers.join()}] ${ready} ${serving} ${terminating}`;
}

function sayPod(store: Store, service: Service, pod: Pod, type: string): readonly string[] {
  const publishesAll = service.spec?.publishNotReadyAddresses === true;
  if (!publishesAll && !store.tables.nodes.has(pod.spec.nodeName ?? "")) return [];
  const ips = (pod.status?.podIPs ?? []).map(({ ip }) => ip).filter((ip) => ip.includes(":") === (type === "IPv6"));
  if (ips.length === 0) return [];
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = publishesAll || (serving && !terminating);
  const ports = portsOf(service, pod).map((port) => portText(port));
  return [`${pod.metadata.name} at ${ips.join(",")} [${ports.sort().join()}] ${ready} ${serving} ${terminating}`];
}

/** Endpoints know the first family alone, and nothing of pods that end. */
function endpointsAreSlices(store: Store, key: string, service: Service): readonly string[] {
  const [first] = service.spec?.ipFamilies ?? [];
  const isPortless = (service.spec?.ports?.length ?? 0) === 0 && service.spec?.clusterIP === "None";
  const wanted = slicesOf(store, key)
    .filter(({ metadata, addressType }) => isManaged(metadata.labels) && addressType === first)
    .flatMap(({ endpoints, ports = [] }) => {
      const listed = isPortless ? [undefined] : ports;
      const shown = endpoints.filter(
        ({ conditions }) => conditions?.ready === true || conditions?.terminating !== true,
      );
      return listed.flatMap((port) =>
        shown.map(({ addresses, conditions }) => `${addresses[0]} ${portText(port)} ${conditions?.ready}`),
      );
    });
  const endpoints = store.tables.endpoints.get(key);
  if (endpoints === undefined) return [`Service ${key} has no Endpoints`];
  const subsets = endpoints.subsets ?? [];
  const published = subsets.flatMap(saySubset);
  if (countAddresses(subsets) < CAPACITY_MAX) return differences(`the Endpoints ${key}`, wanted, published);
  const surplus = published.filter((each) => !wanted.includes(each));
  return surplus.map((each) => `the truncated Endpoints ${key} hold ${each}, which no slice does`);
}

function saySubset({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): readonly string[] {
  return (ports.length === 0 ? [undefined] : ports).flatMap((port) => [
    ...addresses.map(({ ip }) => `${ip} ${portText(port)} true`),
    ...notReadyAddresses.map(({ ip }) => `${ip} ${portText(port)} false`),
  ]);
}

function mirrorsAreEndpoints(store: Store, key: string, service: Service): readonly string[] {
  const endpoints = store.tables.endpoints.get(key);
  const slices = slicesOf(store, key).filter(({ metadata }) => isMirrored(metadata.labels));
  const published = slices.flatMap(({ endpoints: all, ports = [] }) =>
    (ports.length === 0 ? [undefined] : ports).flatMap((port) =>
      all.map(({ addresses, conditions }) => `${addresses[0]} ${portText(port)} ${conditions?.ready}`),
    ),
  );
  const wanted = isMirrorable(endpoints, service) ? (endpoints.subsets ?? []).flatMap(saySubset) : [];
  // An address that is listed as ready and as not ready for one port is not ready.
  const settled = wanted.filter((each) => !wanted.includes(each.replace(/ true$/, " false")) || each.endsWith("false"));
  return differences(`the mirror of the Endpoints ${key}`, [...new Set(settled)], published);
}

function slicesOf({ tables }: Store, key: string): readonly EndpointSlice[] {
  return [...tables.endpointslices.values()].filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined &&
      `${metadata.namespace}/${metadata.labels?.["kubernetes.io/service-name"]}` === key,
  );
}

/** Those that its selector matches, found by a scan. */
function podsOf({ tables }: Store, { metadata, spec }: Service): readonly Pod[] {
  const selector = Object.entries(spec?.selector ?? {});
  return [...tables.pods.values()].filter(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      isEndpointPod(pod, true) &&
      selector.every(([name, value]) => pod.metadata.labels?.[name] === value),
  );
}

function portsOf(service: Service, pod: Pod): readonly EndpointsPort[] {
  return (service.spec?.ports ?? []).flatMap((servicePort) => {
    const port = findPort(pod, servicePort);
    const { name = "", protocol = "TCP" } = servicePort;
    return port === undefined ? [] : [{ name, port, protocol }];
  });
}

function portText(
  port: { readonly name?: string; readonly port?: number; readonly protocol?: string } | undefined,
): string {
  return port === undefined ? "" : `${port.name ?? ""}:${port.port}/${port.protocol ?? "TCP"}`;
}

/** What one list has and the other has not, each as often as it stands there. */
function differences(where: string, wanted: readonly string[], found: readonly string[]): readonly string[] {
  const surplus = [...found];
  const missing = wanted.filter((each) => {
    const at = surplus.indexOf(each);
    if (at >= 0) surplus.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((each) => `${where} lack ${each}`), ...surplus.map((each) => `${where} hold ${each}`)];
}
