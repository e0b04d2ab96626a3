/** Other delays from now on: what is already due stays due when it is. */
import { type FieldError, newInvalid, StatusError } from "@kubenetsim/api";
import { checkDelays, commonProxySync } from "../config/delays.ts";
import type { Delays } from "../config/types.ts";
import { repaceBalancers } from "./balancers.ts";
import { repaceCoreDNS } from "./coredns/watch.ts";
import { repaceProxies } from "./proxy.ts";
import type { Simulation } from "./simulation.ts";

/** Throws a StatusError that names each mistake. */
export function changeDelays(sim: Simulation, given: Delays | "realistic"): void {
  const errors: FieldError[] = [];
  const delays = checkDelays(given, sim.nodes.keys(), errors);
  if (errors.length > 0) throw new StatusError(newInvalid("ClusterConfig", "", "", errors));
  const { imagePull, containerStart } = delays.everyNode;
  sim.config = {
    ...sim.config,
    delays,
    kubelet: { ...sim.config.kubelet, imagePullMs: imagePull.min, containerStartMs: containerStart.min },
    proxySyncMs: commonProxySync(delays),
  };
  repaceProxies(sim);
  repaceCoreDNS(sim);
  repaceBalancers(sim);
}
