/** The allocators of ClusterIPs and node ports: all that the rest of the server, and tests, may use. */

export { allocatableSize, ipBandSize, lastAddress, portBandSize, searchOrder } from "./address-range.ts";
export {
  type AddressTable,
  addressTable,
  addressTableRange,
  type CreateAnswer,
  type CreateIPAddress,
  countInRange,
  listAddresses,
  type TableError,
  type TableResult,
  takeIPAddress,
  takeNextIPAddress,
  withIPAddress,
  withoutAddress,
} from "./ip-address/address-table.ts";
export {
  allocateCIDRIP,
  allocateNextCIDRIP,
  type CIDRAllocator,
  type CIDRAttempt,
  type CIDRResult,
  createCIDRAllocator,
  findRange,
  freeCIDRIPs,
  hasCIDRIP,
  releaseCIDRIP,
  usedCIDRIPs,
  withoutServiceCIDR,
  withServiceCIDR,
  withTakenIPAddress,
} from "./ip-address/cidr-allocator.ts";
export {
  hasAllocatorLabels,
  isManaged as isManagedIPAddress,
  newIPAddress,
  refersToService,
  serviceRef,
} from "./ip-address/ip-address.ts";
export { isNotContained, isServiceCIDRReady, serviceCIDRsHolding } from "./ip-address/service-cidrs.ts";
export type * from "./ip-address/types.ts";
export {
  allocateIP,
  allocateNextIP,
  createIPAllocator,
  freeIPs,
  hasIP,
  holderOfIP,
  listIPs,
  releaseIP,
  usedIPs,
} from "./ip-allocator.ts";
export { type AllocationScope, type AllocatorMetrics, countAttempt, emptyAllocatorMetrics } from "./metrics.ts";
export {
  allocateNextPort,
  allocatePort,
  createPortAllocator,
  freePorts,
  hasPort,
  holderOfPort,
  listPorts,
  releasePort,
  usedPorts,
} from "./port-allocator.ts";
export { formatPortRange, type PortRange, parsePortRange } from "./port-range.ts";
export { type ClusterIPRepair, clusterIPsOf, repairClusterIPs } from "./repair/cluster-ips.ts";
export {
  type IPAddressRepair,
  ORPHAN_GRACE_MS,
  type RepairAction,
  repairIPAddresses,
  syncIPAddress,
  syncService,
  UNLISTED_GRACE_MS,
} from "./repair/ip-addresses.ts";
export { collectNodePorts, type NodePortRepair, repairNodePorts } from "./repair/node-ports.ts";
export { type Leaks, noLeaks } from "./repair/rebuild.ts";
export type { RepairEvent } from "./repair/repair-event.ts";
export {
  ipAllocatorOf,
  portAllocatorOf,
  type RangeSnapshot,
  restoreIPs,
  restorePorts,
  snapshotIPs,
  snapshotPorts,
} from "./snapshot.ts";
export type * from "./types.ts";
