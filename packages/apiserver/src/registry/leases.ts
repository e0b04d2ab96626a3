/** Leases are stored as they come. Models pkg/registry/coordination/lease. */
import type { Strategy } from "./strategy.ts";

export const leaseStrategy: Strategy<"leases"> = {
  prepareForCreate: (lease) => lease,
  prepareForUpdate: (lease) => lease,
};
