/** Names and addresses agree: what DNS says of a Service is what its objects say, forward and reverse. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import type { Store } from "@kubenetsim/apiserver";
import { type Answer, type DnsView, kubernetesPlugin, query, reverseName, serve } from "@kubenetsim/coredns";
import type { Invariant } from "./types.ts";

const ZONES = ["cluster.local.", "in-addr.arpa.", "ip6.arpa."];
const server = { blocks: [{ zones: ["."], port: 53, plugins: [kubernetesPlugin({ zones: ZONES })] }] };

/**
 * Every ready endpoint of every Service is found by a name of that Service, and the name leads back to it; every ClusterIP
 * is found by its Service's name, and leads back to that. All that is answered lies in the zones that were asked for.
 */
export const dnsAgrees: Invariant = (store) => {
  const ask = asker(store);
  return [...store.tables.services].flatMap(([key, service]) =>
    service.spec?.type === "ExternalName"
      ? []
      : [...addressesAgree(ask, key, service), ...endpointsAgree(ask, store, key, service)],
  );
};

type Ask = (name: string, type: string) => Answer;

function asker(store: Store): Ask {
  const { tables, indexes } = store;
  const view: DnsView = {
    services: tables.services,
    slices: tables.endpointslices,
    slicesByService: indexes.slicesByService,
    namespaces: tables.namespaces,
    localIPs: [],
    serial: store.revision,
    seed: 1,
  };
  return (name, type) => serve(server, query(name, type), view);
}

function fullName(service: Service): string {
  return `${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local.`;
}

function addressesAgree(ask: Ask, key: string, service: Service): readonly string[] {
  const ips = (service.spec?.clusterIPs ?? []).filter((ip) => ip !== "None" && ip !== "");
  const name = fullName(service);
  const found = [...addresses(ask(name, "A")), ...addresses(ask(name, "AAAA"))];
  return ips.flatMap((ip) => {
    const back = targets(ask(reverseName(ip) ?? "", "PTR"));
    const missing = found.includes(ip) ? [] : [`ClusterIP ${ip} of Service ${key} is not found by ${name}`];
    return back.includes(name) ? missing : [...missing, `${ip} leads to ${back.join(", ")} instead of ${name}`];
  });
}

function endpointsAgree(ask: Ask, store: Store, key: string, service: Service): readonly string[] {
  const base = fullName(service);
  const isHeadless = service.spec?.clusterIP === "None";
  const problems: string[] = [];
  for (const ip of readyIPs(store, key)) {
    const type = ip.includes(":") ? "AAAA" : "A";
    const names = targets(ask(reverseName(ip) ?? "", "PTR")).filter((name) => name.endsWith(`.${base}`));
    if (names.length === 0) problems.push(`endpoint ${ip} of Service ${key} has no name`);
    for (const name of names)
      if (!addresses(ask(name, type)).includes(ip)) problems.push(`${name} does not lead back to ${ip}`);
    if (isHeadless && !addresses(ask(base, type)).includes(ip)) problems.push(`${base} does not hold ${ip}`);
  }
  return problems;
}

function readyIPs(store: Store, key: string): readonly string[] {
  const keys = [...store.indexes.slicesByService.prefix(`${key}\0`)].map(([, slice]) => slice);
  const slices = keys.flatMap(
    (slice): EndpointSlice | readonly EndpointSlice[] => store.tables.endpointslices.get(slice) ?? [],
  );
  return slices
    .filter((slice) => slice.addressType !== "FQDN")
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((endpoint) => endpoint.conditions?.ready !== false)
    .flatMap((endpoint) => endpoint.addresses);
}

function addresses(answer: Answer): readonly string[] {
  return answer.answer.flatMap((record) => (record.type === "A" || record.type === "AAAA" ? [record.address] : []));
}

function targets(answer: Answer): readonly string[] {
  return answer.answer.flatMap((record) => (record.type === "PTR" ? [record.target] : []));
}
