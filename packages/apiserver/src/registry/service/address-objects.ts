/** The IPAddress objects of Services: each address taken from the pool has one, made and removed in the same request. Models pkg/registry/core/service/ipallocator/ipallocator.go. */
import { type IPAddress, keyOf, type Service, type ServiceSpec } from "@kubenetsim/api";
import { type Addr, familyOf, formatAddr, formatRfc3339, parseAddrSloppy } from "@kubenetsim/sim";
import { addAddress, addressKey, removeAddress } from "../../allocator/address-set.ts";
import { addressOf, newIPAddress, refersToService, serviceRef } from "../../allocator/ip-address/ip-address.ts";
import type { Allocators, IPAllocator } from "../../allocator/types.ts";
import type { RequestInfo } from "../../config.ts";
import { getObject, put, remove } from "../../store/store.ts";
import type { Store } from "../../store/types.ts";
import { uidOf, withMeta } from "../metadata.ts";
import { specOf } from "./needs.ts";

/** Above every count of uids, so that these objects take none of the uids, and draws, of what users make. */
const UIDS_OF_ADDRESSES = 0x8000_0000;

/** The store with the IPAddress objects that a Service needs, and without those it no longer does. `old` is absent on create. */
export function syncAddressObjects(store: Store, service: Service, old: Service | undefined, info: RequestInfo): Store {
  const before = old === undefined ? NONE : addressesOf(specOf(old));
  const after = addressesOf(specOf(service));
  let synced = store;
  for (const ip of before) if (!after.includes(ip)) synced = removeObject(synced, ip, service);
  for (const ip of after) if (!before.includes(ip)) synced = putObject(synced, ip, service, info);
  return synced;
}

/** The store without the IPAddress objects of a Service that is gone. */
export function withoutAddressObjects(store: Store, service: Service): Store {
  return addressesOf(specOf(service)).reduce((left, ip) => removeObject(left, ip, service), store);
}

/** An IPAddress as the server completes it. */
export function completeIPAddress(object: IPAddress, info: RequestInfo, revision: number): IPAddress {
  const uid = uidOf(info.config.seed, UIDS_OF_ADDRESSES + revision);
  return withMeta(object, { uid, creationTimestamp: formatRfc3339(info.now) });
}

/** The pools after someone made an IPAddress by hand: no Service gets that address. */
export function claimAddress(allocators: Allocators, ipAddress: IPAddress): Allocators {
  return withFamily(allocators, addressOf(ipAddress), (allocator, addr) => {
    const parent = ipAddress.spec?.parentRef;
    const holder = `${parent?.namespace ?? ""}/${parent?.name ?? ""}`;
    return allocator.taken.has(addressKey(addr)) ? allocator : { ...allocator, ...addAddress(allocator, addr, holder) };
  });
}

/** The pools after an IPAddress is gone. */
export function releaseAddress(allocators: Allocators, ipAddress: IPAddress): Allocators {
  return withFamily(allocators, addressOf(ipAddress), (allocator, addr) => {
    const set = removeAddress(allocator, addr);
    return set === allocator ? allocator : { ...allocator, ...set };
  });
}

const NONE: readonly string[] = [];

/** The addresses that a Service holds, as the names of their objects. */
function addressesOf(spec: ServiceSpec): readonly string[] {
  if (spec.type === "ExternalName" || spec.clusterIPs === undefined || spec.clusterIPs[0] === "None") return NONE;
  return spec.clusterIPs
    .map(parseAddrSloppy)
    .filter((addr) => addr !== undefined)
    .map(formatAddr);
}

function putObject(store: Store, ip: string, service: Service, info: RequestInfo): Store {
  const addr = parseAddrSloppy(ip);
  if (addr === undefined) return store;
  return put(store, "ipaddresses", completeIPAddress(newIPAddress(addr, serviceRef(service)), info, store.revision));
}

/** An object that someone else put in its place belongs to them. */
function removeObject(store: Store, ip: string, service: Service): Store {
  const parent = getObject(store, "ipaddresses", ip)?.spec?.parentRef;
  const own = refersToService(parent) && `${parent?.namespace ?? ""}/${parent?.name ?? ""}` === keyOf(service);
  return own ? remove(store, "ipaddresses", ip) : store;
}

function withFamily(
  allocators: Allocators,
  addr: Addr | undefined,
  change: (allocator: IPAllocator, addr: Addr) => IPAllocator,
): Allocators {
  if (addr === undefined) return allocators;
  const at = allocators.clusterIPs.findIndex(({ cidr }) => familyOf(cidr.addr) === familyOf(addr));
  const before = allocators.clusterIPs[at];
  if (before === undefined) return allocators;
  const after = change(before, addr);
  if (after === before) return allocators;
  return { ...allocators, clusterIPs: allocators.clusterIPs.map((kept, i) => (i === at ? after : kept)) };
}
