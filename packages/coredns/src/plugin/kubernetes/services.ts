/** Finds Services, ServiceImports and their endpoints by name. Models plugin/kubernetes/kubernetes.go findServices. */
import type { Service } from "@kubenetsim/api";
import { memo } from "@kubenetsim/sim";
import { joinNames } from "../../name.ts";
import type { ServiceImport } from "../../view.ts";
import { isAddress } from "./address.ts";
import { type DnsPort, type Endpoints, endpointHostname, isSelected, NO_PORT, slicesFor } from "./endpoints.ts";
import { type Found, type FoundList, isMulticluster, type Lookup } from "./lookup.ts";
import { matchesPort, type RecordRequest, sameText } from "./parse-request.ts";

/** A Service or a ServiceImport, as far as names go. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly headless: boolean;
  readonly clusterIPs: readonly string[];
  readonly ports: readonly DnsPort[];
}

/** The services, endpoints or alias that a request names in a zone of Services. */
export function findServices(lookup: Lookup, request: RecordRequest): FoundList {
  if (request.service === "") return [];
  const { view, options } = lookup;
  const key = `${request.namespace}/${request.service}`;
  const service = view.services.get(key);
  if (service === undefined || !isSelected(service, options)) return undefined;
  if (service.spec?.type === "ExternalName") return findAlias(lookup, request, service);
  const slices = () => slicesFor(view.slices, view.slicesByService, key, options);
  return findNamed(lookup, request, namedService(service), slices);
}

/** The same in a zone of ServiceImports. Models findMultiClusterServices. */
export function findImports(lookup: Lookup, request: RecordRequest): FoundList {
  if (request.service === "") return [];
  const { imports, slices, slicesByImport } = lookup.view;
  const key = `${request.namespace}/${request.service}`;
  const found = imports?.get(key);
  if (found === undefined) return undefined;
  const fromIndex = () => (slicesByImport === undefined ? [] : slicesFor(slices, slicesByImport, key, lookup.options));
  return findNamed(lookup, request, namedImport(found), fromIndex);
}

/** What names need of a Service; without ports it has one that no SRV record shows. */
export const namedService: (service: Service) => Named = memo((service: Service): Named => {
  const clusterIPs = service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? ""];
  return {
    namespace: service.metadata.namespace ?? "",
    name: service.metadata.name ?? "",
    headless: clusterIPs[0] === "None",
    clusterIPs: clusterIPs.filter((ip) => ip !== "" && ip !== "None"),
    ports: service.spec?.ports?.length ? service.spec.ports.map(dnsPort) : [NO_PORT],
  };
});

export function namedImport(imported: ServiceImport): Named {
  return {
    namespace: imported.metadata.namespace ?? "",
    name: imported.metadata.name ?? "",
    headless: imported.spec?.type === "Headless",
    clusterIPs: imported.spec?.ips ?? [],
    ports: (imported.spec?.ports ?? []).map(dnsPort),
  };
}

/** `<service>.<namespace>.svc.<zone>`. */
export function serviceName(named: { readonly name: string; readonly namespace: string }, zone: string): string {
  return joinNames(named.name, named.namespace, "svc", zone);
}

function dnsPort(port: { readonly name?: string; readonly protocol?: string; readonly port: number }): DnsPort {
  return { name: port.name ?? "", protocol: port.protocol ?? "TCP", port: port.port };
}

/** An alias has neither ports nor endpoints; an address as externalName is none. */
function findAlias(lookup: Lookup, request: RecordRequest, service: Service): FoundList {
  const host = service.spec?.externalName ?? "";
  const isBare = request.endpoint === "" && request.port === "" && request.protocol === "";
  if (!isBare || request.topologyZone !== "" || isAddress(host)) return undefined;
  return [{ host, port: 0, owner: serviceName(namedService(service), lookup.zone) }];
}

function findNamed(
  lookup: Lookup,
  request: RecordRequest,
  named: Named,
  slices: () => readonly Endpoints[],
): FoundList {
  if (request.topologyZone !== "" && !named.headless) return undefined;
  if (lookup.options.ignoreEmptyService && !named.headless && isEmpty(slices())) return undefined;
  if (named.headless || request.endpoint !== "") return findEndpoints(lookup, request, named, slices());
  const ports = named.ports.filter((port) => matchesPort(request, port));
  if (ports.length === 0) return undefined;
  const owner = serviceName(named, lookup.zone);
  return ports.flatMap((port) => named.clusterIPs.map((host) => ({ host, port: port.port, owner })));
}

function isEmpty(slices: readonly Endpoints[]): boolean {
  return slices.every((slice) => slice.addresses.length === 0);
}

/** A topology zone without endpoints is no data, not a missing name. */
function findEndpoints(lookup: Lookup, request: RecordRequest, named: Named, slices: readonly Endpoints[]): FoundList {
  const inZone = endpointsIn(lookup, request, named, slices, request.topologyZone);
  if (inZone.length > 0) return inZone;
  if (request.prefer) return endpointsIn(lookup, request, named, slices, "");
  return request.topologyZone === "" ? undefined : [];
}

function endpointsIn(
  lookup: Lookup,
  request: RecordRequest,
  named: Named,
  slices: readonly Endpoints[],
  topologyZone: string,
): readonly Found[] {
  const found: Found[] = [];
  const base = serviceName(named, lookup.zone);
  const withCluster = isMulticluster(lookup.options, lookup.zone);
  // Addresses stand under the name that was asked for: their own are not looked at.
  const isNamed = request.endpoint !== "" || lookup.type === "SRV";
  for (const slice of slices) {
    if (request.endpoint !== "" && !sameText(request.cluster, withCluster ? slice.cluster : "")) continue;
    const ports = slice.ports.filter((port) => matchesPort(request, port));
    for (const address of slice.addresses) {
      if (topologyZone !== "" && address.zone !== topologyZone) continue;
      const hostname = isNamed ? endpointHostname(address, lookup.options.endpointPodNames) : "";
      if (request.endpoint !== "" && !sameText(request.endpoint, hostname)) continue;
      const owner = isNamed ? ownerOf(hostname, withCluster ? slice.cluster : "", base) : base;
      for (const port of ports) found.push({ host: address.ip, port: port.port, owner, address });
    }
  }
  return found;
}

/** Clusters have names only among imports. */
function ownerOf(hostname: string, cluster: string, base: string): string {
  return cluster === "" ? `${hostname}.${base}` : joinNames(hostname, cluster, base);
}
