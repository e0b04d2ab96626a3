/** A whole zone of services, for a transfer. Models plugin/kubernetes/xfr.go. */
import type { Service } from "@kubenetsim/api";
import type { ResourceRecord, SrvRecord } from "../../message.ts";
import { absolute, joinNames } from "../../name.ts";
import type { DnsView } from "../../view.ts";
import type { ZoneSource } from "../transfer/transfer.ts";
import { addressRecord, isAddress } from "./address.ts";
import { type DnsPort, type Endpoints, endpointHostname, isSelected, slicesFor } from "./endpoints.ts";
import { isMulticluster, namespaceExposed } from "./lookup.ts";
import { nameServers } from "./name-servers.ts";
import type { KubernetesOptions } from "./options.ts";
import { nsRecords, soaRecord } from "./records.ts";
import { type Named, namedImport, namedService, serviceName } from "./services.ts";

/** The kubernetes plugin with these options, as the transfer plugin sees it. */
export function kubernetesSource(options: KubernetesOptions): ZoneSource {
  return {
    zones: options.zones,
    transfer(view, zone, serial) {
      const soa = soaRecord({ options, view, zone });
      if (serial !== 0 && serial === soa.serial) return [soa];
      const at = { options, view, zone };
      return [soa, ...servers(at), ...(isMulticluster(options, zone) ? imports(at) : services(at))];
    },
  };
}

interface Place {
  readonly options: KubernetesOptions;
  readonly view: DnsView;
  readonly zone: string;
}

function servers(at: Place): readonly ResourceRecord[] {
  const { answer, additional } = nsRecords({ options: at.options, qname: at.zone }, nameServers(at, at.zone));
  return [...answer, ...additional];
}

function services(at: Place): readonly ResourceRecord[] {
  const { view, options } = at;
  return [...view.services].flatMap(([key, service]) => {
    const named = namedService(service);
    if (!namespaceExposed(at, named.namespace) || !isSelected(service, options)) return [];
    if (service.spec?.type === "ExternalName") return alias(at, service, named);
    const slices = slicesFor(view.slices, view.slicesByService, key, options);
    return named.headless ? headless(at, named, slices) : clusterIPs(at, named);
  });
}

function imports(at: Place): readonly ResourceRecord[] {
  const { imports: table, slices, slicesByImport } = at.view;
  return [...(table ?? [])].flatMap(([key, imported]) => {
    const named = namedImport(imported);
    if (!namespaceExposed(at, named.namespace)) return [];
    if (named.clusterIPs.length > 0) return clusterIPs(at, named);
    return slicesByImport === undefined ? [] : headless(at, named, slicesFor(slices, slicesByImport, key, at.options));
  });
}

function alias(at: Place, service: Service, named: Named): readonly ResourceRecord[] {
  const host = service.spec?.externalName ?? "";
  if (isAddress(host)) return [];
  return [{ name: serviceName(named, at.zone), ttl: at.options.ttl, type: "CNAME", target: absolute(host) }];
}

function clusterIPs(at: Place, named: Named): readonly ResourceRecord[] {
  const name = serviceName(named, at.zone);
  const addresses = named.clusterIPs.flatMap((ip) => addressRecord(name, at.options.ttl, ip) ?? []);
  const ports = named.ports.flatMap((port) => {
    if (port.port === -1) return [];
    const bare = srv(at, name, 100, port, name);
    return port.name === "" ? [bare] : [bare, srv(at, portName(port, name), 100, port, name)];
  });
  return [...addresses, ...ports];
}

/** The endpoints of one slice share a weight; only ports with names have records. */
function headless(at: Place, named: Named, slices: readonly Endpoints[]): readonly ResourceRecord[] {
  const name = serviceName(named, at.zone);
  return slices.flatMap((slice) => {
    const weight = Math.max(Math.floor((100 / (slice.addresses.length * 100)) * 100), 1);
    const ports = slice.ports.filter((port) => port.name !== "");
    return slice.addresses.flatMap((address) => {
      const own = joinNames(endpointHostname(address, at.options.endpointPodNames), name);
      const addresses = [name, own].flatMap((owner) => addressRecord(owner, at.options.ttl, address.ip) ?? []);
      return [...addresses, ...ports.map((port) => srv(at, portName(port, name), weight, port, own))];
    });
  });
}

function srv(at: Place, name: string, weight: number, port: DnsPort, target: string): SrvRecord {
  return { name, ttl: at.options.ttl, type: "SRV", priority: 0, weight, port: port.port, target };
}

/** `_http._tcp.<name>`. */
export function portName(port: DnsPort, name: string): string {
  return joinNames(`_${port.name.toLowerCase()}`, `_${port.protocol.toLowerCase()}`, name);
}
