/** Names for addresses: the index of cluster IPs and endpoints, and PTR lookups. Models plugin/kubernetes/reverse.go. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import { formatAddr, parseAddr } from "@kubenetsim/sim";
import { joinNames } from "../../name.ts";
import { type Endpoints, endpointHostname, endpointsOf, isSelected } from "./endpoints.ts";
import { following, under } from "./follow.ts";
import { type FoundList, type Lookup, namespaceExposed, primaryZone } from "./lookup.ts";
import { namedService, serviceName } from "./services.ts";

/** Cluster IP to the services that have it. */
const servicesByIP = following((service: Service) => namedService(service).clusterIPs);

/** Ready endpoint address to the slices that hold it. */
const slicesByIP = following((slice: EndpointSlice) => [...new Set(endpointsOf(slice).addresses.map(({ ip }) => ip))]);

/** The endpoints in slices of Services that hold the address. */
export function endpointsWithIP(lookup: Pick<Lookup, "options" | "view">, ip: string): readonly Endpoints[] {
  if (lookup.options.noEndpoints) return [];
  const { slices } = lookup.view;
  return under(slicesByIP(slices), slices, ip)
    .filter((slice) => isSelected(slice, lookup.options))
    .map(endpointsOf);
}

/** The services, or else the endpoints, at the address that a reverse name spells. */
export function findReverse(lookup: Lookup, ip: string): FoundList {
  const { options, view } = lookup;
  const visible = (namespace: string) => options.namespaces.length === 0 || namespaceExposed(lookup, namespace);
  const zone = primaryZone(options);
  for (const service of under(servicesByIP(view.services), view.services, ip)) {
    if (!isSelected(service, options)) continue;
    const named = namedService(service);
    if (visible(named.namespace)) return [{ host: serviceName(named, zone), port: 0, owner: "" }];
  }
  const found = endpointsWithIP(lookup, ip).flatMap((slice) => {
    if (!visible(slice.namespace)) return [];
    const base = joinNames(slice.service, slice.namespace, "svc", zone);
    return slice.addresses
      .filter((address) => address.ip === ip)
      .map((address) => joinNames(endpointHostname(address, options.endpointPodNames), base));
  });
  return found.length === 0 ? undefined : found.map((host) => ({ host, port: 0, owner: "" }));
}

/**
 * The address in a reverse name, in lower case; `undefined` where it spells none. Models plugin/pkg/dnsutil/reverse.go.
 *
 * @example addressOfReverse("7.0.96.10.in-addr.arpa."); // "10.96.0.7"
 */
export function addressOfReverse(name: string): string | undefined {
  const found = /^(.*)\.(in-addr|ip6)\.arpa\.$/.exec(name);
  if (found === null) return undefined;
  const labels = (found[1] ?? "").split(".").reverse();
  const text = found[2] === "in-addr" ? labels.join(".") : quads(labels).join(":");
  const addr = parseAddr(text);
  if (addr === undefined || (found[2] === "in-addr") !== (typeof addr === "number")) return undefined;
  return formatAddr(addr);
}

/**
 * The reverse name of an address; `undefined` where the text is none.
 *
 * @example reverseName("10.96.0.7"); // "7.0.96.10.in-addr.arpa."
 */
export function reverseName(address: string): string | undefined {
  const addr = parseAddr(address);
  if (addr === undefined) return undefined;
  if (typeof addr === "number") return `${formatAddr(addr).split(".").reverse().join(".")}.in-addr.arpa.`;
  return `${[...addr.toString(16).padStart(32, "0")].reverse().join(".")}.ip6.arpa.`;
}

function quads(nibbles: readonly string[]): readonly string[] {
  const groups: string[] = [];
  for (let start = 0; start + 4 <= nibbles.length; start += 4) groups.push(nibbles.slice(start, start + 4).join(""));
  return groups;
}
