/** The canonical form of Endpoints' subsets: each address once a port, ports with the same addresses together, all sorted. Models pkg/api/v1/endpoints/util.go RepackSubsets. */
import type { EndpointAddress, EndpointSubset, EndpointsPort } from "@kubenetsim/api";

/**
 * Subsets in canonical form. An address that is listed as ready and as not ready for one port is not ready.
 * @example repackSubsets([{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80 }] }])
 */
export function repackSubsets(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const addresses = new Map<string, EndpointAddress>();
  const ports = new Map<string, PortAddresses>();
  for (const subset of subsets) {
    // Addresses without a port stand under a port that does not exist.
    const portsOrNone = subset.ports === undefined || subset.ports.length === 0 ? [undefined] : subset.ports;
    for (const port of portsOrNone) addSubset(subset, port, addresses, ports);
  }
  return groupPorts(ports, addresses);
}

/** Order of addresses: by text of the address, then by the uid of the pod. */
export function compareAddresses(one: EndpointAddress, other: EndpointAddress): number {
  if (one.ip !== other.ip) return one.ip < other.ip ? -1 : 1;
  const a = one.targetRef?.uid ?? "";
  const b = other.targetRef?.uid ?? "";
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Tells ports apart. */
export function portId({ name = "", protocol = "TCP", port, appProtocol = "" }: EndpointsPort): string {
  return `${name}|${String(port).padStart(6, "0")}|${protocol}|${appProtocol}`;
}

/** Ports in canonical order: by name. Upstream orders them by a hash of Go's dump of them, which nobody can read. */
export function sortedPorts(ports: readonly EndpointsPort[]): readonly EndpointsPort[] {
  return ports.length < 2 ? ports : [...ports].sort((a, b) => (portId(a) < portId(b) ? -1 : 1));
}

interface PortAddresses {
  readonly port: EndpointsPort | undefined;
  /** Key of the address to whether it is ready. */
  readonly ready: Map<string, boolean>;
}

function addSubset(
  subset: EndpointSubset,
  port: EndpointsPort | undefined,
  addresses: Map<string, EndpointAddress>,
  ports: Map<string, PortAddresses>,
): void {
  const id = port === undefined ? "" : portId(port);
  const listed = ports.get(id) ?? { port, ready: new Map<string, boolean>() };
  for (const address of subset.addresses ?? []) add(address, true);
  for (const address of subset.notReadyAddresses ?? []) add(address, false);
  if (listed.ready.size > 0) ports.set(id, listed);

  function add(address: EndpointAddress, ready: boolean): void {
    const key = `${address.ip}|${address.targetRef?.uid ?? ""}`;
    if (!addresses.has(key)) addresses.set(key, address);
    listed.ready.set(key, ready && listed.ready.get(key) !== false);
  }
}

function groupPorts(
  ports: ReadonlyMap<string, PortAddresses>,
  addresses: ReadonlyMap<string, EndpointAddress>,
): readonly EndpointSubset[] {
  const groups = new Map<string, { readonly subset: EndpointSubset; readonly ports: EndpointsPort[] }>();
  const inOrder = [...ports].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, { port, ready }] of inOrder) {
    const id = [...ready]
      .map(([key, isReady]) => `${key}=${isReady}`)
      .sort()
      .join(",");
    const group = groups.get(id) ?? { subset: subsetOf(ready, addresses), ports: [] };
    if (port !== undefined) group.ports.push(port);
    groups.set(id, group);
  }
  return [...groups.values()].map(({ subset, ports: own }) => (own.length === 0 ? subset : { ...subset, ports: own }));
}

function subsetOf(
  ready: ReadonlyMap<string, boolean>,
  addresses: ReadonlyMap<string, EndpointAddress>,
): EndpointSubset {
  const yes: EndpointAddress[] = [];
  const no: EndpointAddress[] = [];
  for (const [key, isReady] of ready) {
    const address = addresses.get(key);
    if (address !== undefined) (isReady ? yes : no).push(address);
  }
  return {
    ...(yes.length === 0 ? {} : { addresses: yes.sort(compareAddresses) }),
    ...(no.length === 0 ? {} : { notReadyAddresses: no.sort(compareAddresses) }),
  };
}
