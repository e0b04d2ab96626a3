/** Who serves the zone: the services in front of the server's own addresses. Models plugin/kubernetes/ns.go. */
import { joinNames } from "../../name.ts";
import { type Endpoints, endpointHostname } from "./endpoints.ts";
import type { Found, Lookup } from "./lookup.ts";
import { endpointsWithIP } from "./reverse.ts";
import { type Named, namedService, serviceName } from "./services.ts";

/** Is this the name that stands for the server where no service does? Zone in the letters of the question. */
export function isDefaultNS(name: string, zone: string): boolean {
  return name.startsWith("ns.dns.") && name.indexOf(zone) === "ns.dns.".length;
}

/** Names and addresses of the zone's servers; without a service the server's own addresses, as `ns.dns.<zone>`. */
export function nameServers(lookup: Pick<Lookup, "options" | "view">, zone: string): readonly Found[] {
  const slices = lookup.view.localIPs.flatMap((ip) => endpointsWithIP(lookup, ip));
  if (slices.length === 0) {
    return lookup.view.localIPs.map((host) => ({ host, port: 0, owner: joinNames("ns.dns", zone) }));
  }
  return slices.flatMap((slice) => {
    const service = lookup.view.services.get(`${slice.namespace}/${slice.service}`);
    return service === undefined ? [] : serversOf(lookup, namedService(service), slice, zone);
  });
}

function serversOf(
  lookup: Pick<Lookup, "options" | "view">,
  named: Named,
  slice: Endpoints,
  zone: string,
): readonly Found[] {
  const owner = serviceName(named, zone);
  if (!named.headless) return named.clusterIPs.map((host) => ({ host, port: 0, owner }));
  return slice.addresses.map((address) => ({
    host: address.ip,
    port: 0,
    owner: joinNames(endpointHostname(address, lookup.options.endpointPodNames), owner),
  }));
}
