/** Which endpoints mirror an Endpoints object, grouped as its slices are. Models reconciler.go reconcile and desiredCalc. */
import type { Endpoint, EndpointAddress, EndpointPort, EndpointSubset, EndpointsPort, IPFamily } from "@kubenetsim/api";
import { familyOf, formatAddr, parseAddrSloppy, unmap } from "@kubenetsim/sim";
import { repackSubsets } from "../endpoints/repack.ts";
import { endpointId, portsId } from "../endpointslice/endpoint.ts";

/** Models --mirroring-max-endpoints-per-subset. */
export const ENDPOINTS_PER_SUBSET_MAX = 1000;

/** What one slice is to hold. */
export interface MirrorGroup {
  readonly addressType: IPFamily;
  readonly ports: readonly EndpointPort[];
  /** By {@link endpointId}. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
}

export interface DesiredMirror {
  /** By {@link groupId}; none is empty. */
  readonly groups: ReadonlyMap<string, MirrorGroup>;
  /** Addresses that are none. */
  readonly invalid: number;
  /** Addresses left out: those that are none, and those beyond the limit of a subset. */
  readonly skipped: number;
}

/** The slices' content. */
export function desiredMirror(subsets: readonly EndpointSubset[], max: number): DesiredMirror {
  const groups = new Map<string, OpenGroup>();
  let invalid = 0;
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of repackSubsets(subsets)) {
    const slicePorts = ports.map(slicePort);
    const all = [
      ...addresses.map((one) => [one, true] as const),
      ...notReadyAddresses.map((one) => [one, false] as const),
    ];
    let added = 0;
    for (const [address, ready] of all) {
      if (added >= max) break;
      const mirrored = mirroredEndpoint(address, ready);
      if (mirrored === undefined) invalid++;
      else {
        add(groups, mirrored, slicePorts);
        added++;
      }
    }
    skipped += all.length - added;
  }
  return { groups, invalid, skipped };
}

/** One address as an endpoint: of its conditions only readiness is known. Undefined for a text that is no address. Models addressToEndpoint. */
export function mirroredEndpoint(
  { ip, hostname = "", nodeName, targetRef }: EndpointAddress,
  ready: boolean,
): { readonly endpoint: Endpoint; readonly addressType: IPFamily } | undefined {
  const parsed = parseAddrSloppy(ip);
  if (parsed === undefined) return undefined;
  const addr = unmap(parsed);
  const endpoint: Endpoint = {
    // The object may spell the address in an irregular way.
    addresses: [formatAddr(addr)],
    conditions: { ready },
    ...(hostname === "" ? {} : { hostname }),
    ...(targetRef === undefined ? {} : { targetRef }),
    ...(nodeName === undefined ? {} : { nodeName }),
  };
  return { endpoint, addressType: familyOf(addr) === 4 ? "IPv4" : "IPv6" };
}

/** By which slices are told apart: one address family, one list of ports. */
export function groupId(addressType: string, ports: readonly EndpointPort[] | undefined): string {
  return `${addressType}|${portsId(ports)}`;
}

interface OpenGroup extends MirrorGroup {
  readonly endpoints: Map<string, Endpoint>;
}

function add(
  groups: Map<string, OpenGroup>,
  { endpoint, addressType }: { readonly endpoint: Endpoint; readonly addressType: IPFamily },
  ports: readonly EndpointPort[],
): void {
  const id = groupId(addressType, ports);
  const group = groups.get(id) ?? { addressType, ports, endpoints: new Map<string, Endpoint>() };
  group.endpoints.set(endpointId(endpoint), endpoint);
  groups.set(id, group);
}

function slicePort({ name = "", protocol = "TCP", port, appProtocol }: EndpointsPort): EndpointPort {
  return { name, protocol, port, ...(appProtocol === undefined ? {} : { appProtocol }) };
}
