/** ServiceCIDRs: the ranges of ClusterIPs. Models pkg/registry/networking/servicecidr/strategy.go. */
import { keepField } from "./generation.ts";
import { withKeptMetaForStatus } from "./metadata.ts";
import type { Strategy } from "./strategy.ts";

export const serviceCIDRStrategy: Strategy<"servicecidrs"> = {
  prepareForCreate: (serviceCIDR) => serviceCIDR,
  // Upstream's strategy leaves the status to whoever writes it, through either endpoint.
  prepareForUpdate: (serviceCIDR) => serviceCIDR,
  prepareForStatusUpdate: (serviceCIDR, old) => withKeptMetaForStatus(keepField(serviceCIDR, old, "spec"), old),
};
