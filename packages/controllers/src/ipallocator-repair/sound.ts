/** Whether a Service and its IPAddresses agree: asked of every write, so it looks only at what the write names. */
import type { IPAddress, Service } from "@kubenetsim/api";
import {
  clusterIPsOf,
  hasAllocatorLabels,
  isManagedIPAddress,
  ORPHAN_GRACE_MS,
  type Reader,
  refersToService,
  UNLISTED_GRACE_MS,
} from "@kubenetsim/apiserver";
import { formatAddr, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { parentKeyOf } from "./objects.ts";

/** Each ClusterIP has an object that names this Service, and has the allocator's labels. */
export function isServiceSound(read: Reader, service: Service): boolean {
  const { namespace = "", name = "" } = service.metadata;
  return clusterIPsOf(service).every((addr) => {
    const ipAddress = read.get("ipaddresses", formatAddr(addr));
    if (ipAddress === undefined || !refersToService(ipAddress.spec?.parentRef)) return false;
    return parentKeyOf(ipAddress) === `${namespace}/${name}` && hasAllocatorLabels(ipAddress);
  });
}

/** The object is not the allocator's, or the Service that it names has its address. */
export function isAddressSound(read: Reader, ipAddress: IPAddress): boolean {
  if (!isManagedIPAddress(ipAddress)) return true;
  if (!refersToService(ipAddress.spec?.parentRef)) return false;
  return listsAddress(read.get("services", parentKeyOf(ipAddress)), ipAddress);
}

/** How long an object that is not sound is still given: its Service may be about to be stored. */
export function graceLeft(read: Reader, ipAddress: IPAddress): Millis {
  if (!refersToService(ipAddress.spec?.parentRef)) return 0;
  const grace = read.get("services", parentKeyOf(ipAddress)) === undefined ? ORPHAN_GRACE_MS : UNLISTED_GRACE_MS;
  const made = parseRfc3339(ipAddress.metadata.creationTimestamp ?? "") ?? read.now;
  // Only what is older than the grace is repaired.
  return Math.max(0, grace + 1 - (read.now - made));
}

function listsAddress(service: Service | undefined, ipAddress: IPAddress): boolean {
  return (service?.spec?.clusterIPs ?? []).includes(ipAddress.metadata.name ?? "");
}
