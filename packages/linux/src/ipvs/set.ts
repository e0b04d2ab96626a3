/** Virtual servers as they are configured, one by one: what `ipvsadm -A`, `-a`, `-D` do. */
import { emptyTree, type Tree, treeOf } from "@kubenetsim/sim";
import { serverKey } from "./key.ts";
import type { RealServer, VirtualServer, VirtualServers } from "./types.ts";

/** Virtual servers of one family. Real servers are given in the order of adding, and kept in the kernel's. */
export function virtualServersOf(servers: readonly VirtualServer[], drains = false): VirtualServers {
  return { servers: treeOf(servers.map((server) => [serverKey(server), server])), drains };
}

/** No virtual servers. */
export function noVirtualServers(): VirtualServers {
  return { servers: emptyTree(), drains: false };
}

/** With one more real server, which stands first from then on. */
export function addRealServer(server: VirtualServer, real: RealServer): VirtualServer {
  return { ...server, realServers: [real, ...server.realServers] };
}

/** Virtual servers of both families, as ipvsadm shows them together. */
export interface AllVirtualServers {
  readonly 4: Tree<VirtualServer>;
  readonly 6: Tree<VirtualServer>;
}
