/** Finds services by their external addresses. Models plugin/kubernetes/external.go. */
import type { Service } from "@kubenetsim/api";
import { joinNames, labelsOf, lower, trimZone } from "../../name.ts";
import type { DnsView } from "../../view.ts";
import { type Endpoints, endpointHostname, isSelected, slicesFor } from "../kubernetes/endpoints.ts";
import { following, under } from "../kubernetes/follow.ts";
import { type Found, namespaceExposed } from "../kubernetes/lookup.ts";
import { matchesPort, sameText, stripUnderscore } from "../kubernetes/parse-request.ts";
import { addressOfReverse, endpointsWithIP } from "../kubernetes/reverse.ts";
import { type Named, namedService } from "../kubernetes/services.ts";
import type { ExternalOptions } from "./external.ts";

/** What one question to the plugin is about. */
export interface ExternalLookup {
  readonly options: ExternalOptions;
  readonly view: DnsView;
  readonly qname: string;
  readonly type: string;
  /** Of the plugin's zones, in lower case. */
  readonly zone: string;
}

export type ExternalFound = { readonly rcode: "NOERROR" | "NXDOMAIN" | "SERVFAIL"; readonly found: readonly Found[] };

/** `service.namespace`, `endpoint.service.namespace`, `_port._protocol.service.namespace`, or a reverse name. */
export function findExternal(lookup: ExternalLookup): ExternalFound {
  const name = lower(lookup.qname);
  const ip = lookup.type === "PTR" ? addressOfReverse(name) : undefined;
  if (ip !== undefined) return findByAddress(lookup, ip);
  const labels = labelsOf(trimZone(name, lookup.zone));
  const namespace = labels.at(-1);
  if (namespace === undefined) return { rcode: "SERVFAIL", found: [] };
  if (!namespaceExposed({ options: lookup.options.kubernetes, view: lookup.view }, namespace)) return NOTHING;
  const service = labels.at(-2);
  if (service === undefined) return { rcode: "NOERROR", found: [] };
  const rest = labels.slice(0, -2).map(stripUnderscore);
  if (rest.length > 2) return NOTHING;
  const [first = "", second = ""] = rest;
  const request = rest.length === 2 ? { endpoint: "", port: first, protocol: second } : { ...ANY, endpoint: first };
  const found = findService(lookup, `${namespace}/${service}`, request);
  if (found.length === 0) return NOTHING;
  return { rcode: "NOERROR", found: lookup.type === "PTR" ? [] : found };
}

/** The addresses by which the world reaches a service; a load balancer may be known by its name. */
export function externalIPs(service: Service): readonly string[] {
  const balancers = service.status?.loadBalancer?.ingress ?? [];
  return [...(service.spec?.externalIPs ?? []), ...balancers.map((one) => one.ip || one.hostname || "")];
}

/** Does the plugin show the endpoints of this service, instead of addresses that it does not have? */
export function showsEndpoints(lookup: ExternalLookup, service: Service, endpoint = ""): boolean {
  const isOpen = lookup.options.headless && externalIPs(service).length === 0;
  return isOpen && (namedService(service).headless || endpoint !== "");
}

/** Ready endpoints of the service. */
export function endpointSlices(lookup: ExternalLookup, serviceKey: string): readonly Endpoints[] {
  const { slices, slicesByService } = lookup.view;
  return slicesFor(slices, slicesByService, serviceKey, lookup.options.kubernetes);
}

/** `service.namespace.<zone>`. */
export function externalName(named: Named, zone: string): string {
  return joinNames(named.name, named.namespace, zone);
}

/** The addresses of the server's own services, as the world sees them. */
export function externalServers(lookup: ExternalLookup): readonly string[] {
  const kubernetes = { options: lookup.options.kubernetes, view: lookup.view };
  const slices = lookup.view.localIPs.flatMap((ip) => endpointsWithIP(kubernetes, ip));
  if (slices.length === 0) return lookup.view.localIPs;
  return slices.flatMap((slice) => {
    const service = lookup.view.services.get(`${slice.namespace}/${slice.service}`);
    if (service === undefined) return [];
    const isOpen = lookup.options.headless && namedService(service).headless;
    return isOpen ? slice.addresses.map((address) => address.ip) : externalIPs(service);
  });
}

interface Wanted {
  readonly endpoint: string;
  readonly port: string;
  readonly protocol: string;
}

const NOTHING: ExternalFound = { rcode: "NXDOMAIN", found: [] };
const ANY: Wanted = { endpoint: "", port: "", protocol: "" };

function findService(lookup: ExternalLookup, key: string, request: Wanted): readonly Found[] {
  const service = lookup.view.services.get(key);
  if (service === undefined || !isSelected(service, lookup.options.kubernetes)) return [];
  const named = namedService(service);
  const owner = externalName(named, lookup.zone);
  if (!showsEndpoints(lookup, service, request.endpoint)) {
    const ports = named.ports.filter((port) => matchesPort(request, port));
    return externalIPs(service).flatMap((host) => ports.map(({ port }) => ({ host, port, owner })));
  }
  return endpointSlices(lookup, key).flatMap((slice) => endpointsIn(lookup, slice, request, owner));
}

function endpointsIn(lookup: ExternalLookup, slice: Endpoints, request: Wanted, base: string): readonly Found[] {
  const ports = slice.ports.filter((port) => matchesPort(request, port));
  return slice.addresses.flatMap((address) => {
    const hostname = endpointHostname(address, lookup.options.kubernetes.endpointPodNames);
    if (request.endpoint !== "" && !sameText(request.endpoint, hostname)) return [];
    return ports.map(({ port }) => ({ host: address.ip, port, owner: joinNames(hostname, base) }));
  });
}

const servicesByExternalIP = following((service: Service) => [...new Set(externalIPs(service))]);

function findByAddress(lookup: ExternalLookup, ip: string): ExternalFound {
  const kubernetes = { options: lookup.options.kubernetes, view: lookup.view };
  const { services } = lookup.view;
  const found = under(servicesByExternalIP(services), services, ip)
    .map(namedService)
    .filter((named) => kubernetes.options.namespaces.length === 0 || namespaceExposed(kubernetes, named.namespace))
    .map((named) => ({ host: joinNames(named.name, named.namespace), port: 0, owner: "" }));
  return found.length === 0 ? NOTHING : { rcode: "NOERROR", found };
}
