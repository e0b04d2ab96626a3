/** The allocators of a fresh server, from its flags. */
import { assert, parsePrefix } from "@kubenetsim/sim";
import { createIPAllocator, createPortAllocator, parsePortRange } from "../allocator/index.ts";
import type { Allocators } from "../allocator/types.ts";
import type { ServerConfig } from "../config.ts";

/** Empty allocators. The flags are checked where users hand them in; here an unreadable one is a bug. */
export function createAllocators(config: ServerConfig): Allocators {
  const clusterIPs = config.serviceCIDRs.map((text) => {
    const prefix = parsePrefix(text);
    assert(prefix !== undefined, `serviceCIDRs holds ${text}, which is no prefix`);
    return createIPAllocator(prefix);
  });
  assert(clusterIPs.length > 0 && clusterIPs.length < 3, "serviceCIDRs has one range or two");
  const range = parsePortRange(config.nodePortRange);
  assert(range !== undefined, `nodePortRange is ${config.nodePortRange}, which is no range`);
  return { clusterIPs, nodePorts: createPortAllocator(range.first, range.last) };
}
