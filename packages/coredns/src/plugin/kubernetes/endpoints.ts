/** EndpointSlices as the plugin keeps them: ready addresses and ports only. Models plugin/kubernetes/object/endpoint.go. */
import { type EndpointSlice, matchesLabels } from "@kubenetsim/api";
import { memo, type Tree } from "@kubenetsim/sim";
import { addressRecord } from "./address.ts";
import type { KubernetesOptions } from "./options.ts";

export interface EndpointAddress {
  readonly ip: string;
  readonly hostname: string;
  readonly podName: string;
  /** Topology zone, in lower case. */
  readonly zone: string;
  /** The address as its record shows it. */
  readonly type: "A" | "AAAA";
  readonly text: string;
}

export interface DnsPort {
  readonly name: string;
  readonly protocol: string;
  /** -1: no port is declared. */
  readonly port: number;
}

export interface Endpoints {
  readonly namespace: string;
  /** The service's name; empty for a slice of nobody. */
  readonly service: string;
  /** Where an imported slice comes from. */
  readonly cluster: string;
  readonly addresses: readonly EndpointAddress[];
  readonly ports: readonly DnsPort[];
}

export const NO_PORT: DnsPort = { name: "", protocol: "", port: -1 };
const LABEL_LENGTH_MAX = 63;

/** One slice, read once. Unknown readiness counts as ready. */
export const endpointsOf: (slice: EndpointSlice) => Endpoints = memo((slice: EndpointSlice): Endpoints => {
  const labels = slice.metadata.labels ?? {};
  const ports = (slice.ports ?? []).map(
    (port): DnsPort => ({ name: port.name ?? "", protocol: port.protocol ?? "", port: port.port ?? -1 }),
  );
  return {
    namespace: slice.metadata.namespace ?? "",
    service: labels["kubernetes.io/service-name"] ?? "",
    cluster: labels["multicluster.kubernetes.io/source-cluster"] ?? "",
    addresses: (slice.endpoints ?? [])
      .filter((endpoint) => endpoint.conditions?.ready !== false)
      .flatMap((endpoint) =>
        endpoint.addresses.map((ip) => ({
          ip,
          ...readAddress(ip),
          hostname: endpoint.hostname ?? "",
          podName: shortEnough(endpoint.targetRef?.name ?? ""),
          zone: (endpoint.zone ?? "").toLowerCase(),
        })),
      ),
    ports: ports.length === 0 ? [NO_PORT] : ports,
  };
});

/** The slices that an index (`namespace/name NUL sliceKey`) lists for one service. */
export function slicesFor(
  slices: Tree<EndpointSlice>,
  index: Tree<string>,
  serviceKey: string,
  options: KubernetesOptions,
): readonly Endpoints[] {
  if (options.noEndpoints) return [];
  const result: Endpoints[] = [];
  for (const [, sliceKey] of index.prefix(`${serviceKey}\0`)) {
    const slice = slices.get(sliceKey);
    if (slice !== undefined && isSelected(slice, options)) result.push(endpointsOf(slice));
  }
  return result;
}

/** Does the plugin's `labels` option let the object in? */
export function isSelected(
  object: { readonly metadata: { readonly labels?: { readonly [key: string]: string } } },
  options: KubernetesOptions,
): boolean {
  return options.labels === undefined || matchesLabels(options.labels, object.metadata.labels);
}

/** The label under which an endpoint stands: its hostname, its pod's name if so configured, else its address. */
export function endpointHostname(address: EndpointAddress, podNames: boolean): string {
  if (address.hostname !== "") return address.hostname;
  if (podNames && address.podName !== "") return address.podName;
  if (address.ip.includes(".")) return address.ip.replaceAll(".", "-");
  const label = address.ip.replaceAll(":", "-");
  return label.endsWith("-") ? `${label}0` : label;
}

/** Text that is no address stays as it is. */
function readAddress(ip: string): Pick<EndpointAddress, "type" | "text"> {
  const record = addressRecord("", 0, ip);
  return { type: record?.type ?? "A", text: record?.address ?? ip };
}

function shortEnough(podName: string): string {
  return podName.length <= LABEL_LENGTH_MAX ? podName : "";
}
