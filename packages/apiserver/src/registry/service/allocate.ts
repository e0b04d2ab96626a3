/** All that a Service draws from the pools in one request. Models pkg/registry/core/service/storage/storage.go beginCreate, beginUpdate. */
import { keyOf, newInvalid, type Service, type ServiceSpec } from "@kubenetsim/api";
import { readyRanges } from "../../allocator/ip-address/ready-ranges.ts";
import type { Allocators } from "../../allocator/types.ts";
import type { Allocation, AllocationInfo } from "../strategy.ts";
import { allocateClusterIPs, releaseClusterIPs, updateClusterIPs } from "./cluster-ips.ts";
import { initIPFamilies } from "./ip-families.ts";
import { keepAllocated, syncClusterIPs, syncNewClusterIPs } from "./keep-allocated.ts";
import { specOf } from "./needs.ts";
import { allocateNodePorts, releaseNodePorts, updateNodePorts } from "./node-ports.ts";
import { clusterFamilies, type Drawer } from "./pools.ts";

/** Families, addresses and ports, filled in and taken. `old` is absent on create. On any refusal the pools stay as they were. */
export function allocateService(
  service: Service,
  old: Service | undefined,
  pools: Allocators,
  info: AllocationInfo,
): Allocation<Service> {
  const { name = "", uid = "" } = service.metadata;
  const before = old === undefined ? undefined : specOf(old);
  const asked = before === undefined ? syncNewClusterIPs(specOf(service)) : kept(specOf(service), before);
  const families = initIPFamilies(asked, before, clusterFamilies(pools));
  if (!families.ok) return { ok: false, status: newInvalid("Service", "", name, families.errors) };
  const ranges = info.serviceCIDRs === undefined ? undefined : readyRanges(info.serviceCIDRs);
  const drawer: Drawer = {
    ...(ranges === undefined ? {} : { ranges }),
    holder: keyOf(service),
    seed: info.config.seed,
    label: `${keyOf(service)}/${uid}/${old?.metadata.resourceVersion ?? ""}`,
  };
  const addressed =
    before === undefined
      ? allocateClusterIPs(families.spec, pools, name, drawer)
      : updateClusterIPs(families.spec, before, pools, name, drawer);
  if (!addressed.ok) return addressed;
  const ported =
    before === undefined
      ? allocateNodePorts(addressed.spec, addressed.pools, name, drawer)
      : updateNodePorts(addressed.spec, before, addressed.pools, name, drawer);
  if (!ported.ok) return ported;
  return { ok: true, object: { ...service, spec: ported.spec }, allocators: ported.pools };
}

/** What a Service that is gone gives back. */
export function releaseService(service: Service, pools: Allocators): Allocators {
  const spec = specOf(service);
  return releaseNodePorts(spec, releaseClusterIPs(spec, pools, keyOf(service)));
}

function kept(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  return syncClusterIPs(keepAllocated(spec, before), before);
}
