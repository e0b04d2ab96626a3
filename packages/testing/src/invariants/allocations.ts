/** What Services hold is what the allocators gave, and nobody holds what another does. */
import { keyOf, type Service } from "@kubenetsim/api";
import { collectNodePorts, listIPs, listPorts, type Store } from "@kubenetsim/apiserver";
import { formatAddr, parseAddrSloppy } from "@kubenetsim/sim";

/** Each ClusterIP, IPAddress and node port is taken, and nothing else is; each ClusterIP has its IPAddress. */
export function allocatedIsUsed(store: Store): readonly string[] {
  const services = [...store.tables.services.values()];
  const takenIPs = store.allocators.clusterIPs.flatMap(listIPs).map(formatAddr);
  const takenPorts = listPorts(store.allocators.nodePorts);
  const held = services.flatMap(clusterIPsOf);
  const objects = store.tables.ipaddresses;
  return [
    ...differences("ClusterIP", new Set([...held, ...objects.keys()]), new Set(takenIPs)),
    ...held.filter((ip) => !objects.has(ip)).map((ip) => `ClusterIP ${ip} has no IPAddress`),
    ...differences("node port", new Set(services.flatMap(heldPorts)), new Set(takenPorts)),
  ];
}

/** No two Services have one ClusterIP. */
export function clusterIPsDiffer(store: Store): readonly string[] {
  return sharedValues("ClusterIP", [...store.tables.services.values()], clusterIPsOf);
}

/** No two Services have one node port, nor does one Service have a node port twice by one protocol. */
export function nodePortsDiffer(store: Store): readonly string[] {
  const services = [...store.tables.services.values()];
  const shared = sharedValues("node port", services, (service) => [...new Set(heldPorts(service))]);
  const twice = services.flatMap((service) =>
    repeated(
      (service.spec?.ports ?? [])
        .filter((port) => (port.nodePort ?? 0) !== 0)
        .map((port) => `${port.nodePort}/${port.protocol}`),
    ).map((value) => `Service ${keyOf(service)} has the node port ${value} twice`),
  );
  return [...shared, ...twice];
}

function clusterIPsOf(service: Service): readonly string[] {
  if (service.spec?.type === "ExternalName") return [];
  const addresses = (service.spec?.clusterIPs ?? []).map(parseAddrSloppy).filter((addr) => addr !== undefined);
  return addresses.map(formatAddr);
}

/** An ExternalName may still name node ports; it was never given them. */
function heldPorts(service: Service): readonly number[] {
  const { type } = service.spec ?? {};
  return type === "NodePort" || type === "LoadBalancer" ? collectNodePorts(service) : [];
}

function differences<T>(what: string, used: ReadonlySet<T>, taken: ReadonlySet<T>): readonly string[] {
  return [
    ...[...used].filter((value) => !taken.has(value)).map((value) => `${what} ${value} is used but not taken`),
    ...[...taken].filter((value) => !used.has(value)).map((value) => `${what} ${value} is taken but not used`),
  ];
}

function sharedValues<T>(
  what: string,
  services: readonly Service[],
  valuesOf: (service: Service) => readonly T[],
): readonly string[] {
  const holders = new Map<T, string>();
  return services.flatMap((service) =>
    valuesOf(service).flatMap((value) => {
      const other = holders.get(value);
      holders.set(value, keyOf(service));
      return other === undefined ? [] : [`${what} ${value} is held by ${other} and by ${keyOf(service)}`];
    }),
  );
}

function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}
