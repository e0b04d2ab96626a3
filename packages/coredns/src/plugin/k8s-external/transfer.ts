/** A whole zone of external addresses, for a transfer. Models plugin/k8s_external/transfer.go. */
import type { ResourceRecord } from "../../message.ts";
import { query } from "../../message.ts";
import { joinNames } from "../../name.ts";
import type { DnsView } from "../../view.ts";
import { endpointHostname } from "../kubernetes/endpoints.ts";
import type { Found } from "../kubernetes/lookup.ts";
import { namespaceExposed } from "../kubernetes/lookup.ts";
import { namedService } from "../kubernetes/services.ts";
import { portName } from "../kubernetes/transfer.ts";
import type { ZoneSource } from "../transfer/transfer.ts";
import { type ExternalOptions, externalSoa, serverName, serverRecords } from "./external.ts";
import { type ExternalLookup, endpointSlices, externalIPs, externalName, showsEndpoints } from "./find.ts";
import { externalRecords } from "./records.ts";

/** The k8s_external plugin with these options, as the transfer plugin sees it. */
export function externalSource(options: ExternalOptions): ZoneSource {
  return {
    zones: options.zones,
    transfer(view, zone, serial) {
      const lookup: ExternalLookup = { options, view, qname: zone, type: "AXFR", zone };
      const soa = externalSoa(lookup);
      if (serial !== 0 && serial >= soa.serial) return [soa];
      const target = serverName(lookup);
      const ns = { name: zone, ttl: options.ttl, type: "NS", target } as const;
      return [soa, ns, ...serverRecords(lookup, target), ...services(lookup, view)];
    },
  };
}

function services(lookup: ExternalLookup, view: DnsView): readonly ResourceRecord[] {
  return [...view.services].flatMap(([key, service]) => {
    const named = namedService(service);
    const kubernetes = { options: lookup.options.kubernetes, view };
    if (!namespaceExposed(kubernetes, named.namespace)) return [];
    const owner = externalName(named, lookup.zone);
    if (showsEndpoints(lookup, service)) return endpoints(lookup, key, owner);
    return externalIPs(service).flatMap((host) =>
      named.ports.flatMap((port) => {
        const found = [{ host, port: port.port, owner }];
        const bare = [...addressesOf(lookup, owner, found), ...portsOf(lookup, owner, found)];
        return [...bare, ...portsOf(lookup, portName(port, owner), found)];
      }),
    );
  });
}

function endpoints(lookup: ExternalLookup, key: string, owner: string): readonly ResourceRecord[] {
  const podNames = lookup.options.kubernetes.endpointPodNames;
  const all: Found[] = [];
  const byPort = new Map<string, Found[]>();
  for (const slice of endpointSlices(lookup, key)) {
    for (const address of slice.addresses) {
      for (const port of slice.ports) {
        const name = joinNames(endpointHostname(address, podNames), owner);
        const found = { host: address.ip, port: port.port, owner: name };
        all.push(found);
        if (port.name === "") continue;
        const of = portName(port, owner);
        byPort.set(of, [...(byPort.get(of) ?? []), found]);
      }
    }
  }
  const own = all.flatMap((one) => [...addressesOf(lookup, one.owner, [one]), ...portsOf(lookup, one.owner, [one])]);
  const ports = [...byPort].flatMap(([name, found]) => portsOf(lookup, name, found));
  return [...addressesOf(lookup, owner, all), ...portsOf(lookup, owner, all), ...own, ...ports];
}

function addressesOf(lookup: ExternalLookup, name: string, found: readonly Found[]): readonly ResourceRecord[] {
  return ["A", "AAAA"].flatMap((type) => externalRecords(lookup, query(name, type), found, () => undefined).answer);
}

function portsOf(lookup: ExternalLookup, name: string, found: readonly Found[]): readonly ResourceRecord[] {
  return externalRecords(lookup, query(name, "SRV"), found, () => undefined).answer;
}
