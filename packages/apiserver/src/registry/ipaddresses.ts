/** IPAddresses: each takes its address out of the pool of ClusterIPs for as long as it exists. Models pkg/registry/networking/ipaddress/strategy.go. */
import { claimAddress, releaseAddress } from "./service/address-objects.ts";
import type { Strategy } from "./strategy.ts";

export const ipAddressStrategy: Strategy<"ipaddresses"> = {
  prepareForCreate: (ipAddress) => ipAddress,
  prepareForUpdate: (ipAddress) => ipAddress,
  allocate: (object, old, allocators) => ({
    ok: true,
    object,
    allocators: old === undefined ? claimAddress(allocators, object) : allocators,
  }),
  release: (ipAddress, allocators) => releaseAddress(allocators, ipAddress),
};
