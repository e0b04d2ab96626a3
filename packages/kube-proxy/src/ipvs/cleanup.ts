/** What kube-proxy makes of virtual servers that are there already. Models cleanLegacyService and syncService of pkg/proxy/ipvs/proxier.go. */
import type { VirtualServer } from "@kubenetsim/linux";
import { familyOf, type Prefix, prefixContains, type Tree } from "@kubenetsim/sim";

/**
 * The kernel's virtual servers after a sync: those wanted, brought to their wanted form, and of the rest only what is of the
 * other family or in `excludeCIDRs`.
 */
export function syncedServers(
  existing: Tree<VirtualServer>,
  wanted: Tree<VirtualServer>,
  family: 4 | 6,
  excludeCIDRs: readonly Prefix[],
): Tree<VirtualServer> {
  return wanted.edit((draft) => {
    for (const [key, server] of existing) {
      if (!wanted.has(key) && !isRemoved(server, family, excludeCIDRs)) draft.set(key, server);
    }
  });
}

function isRemoved(server: VirtualServer, family: 4 | 6, excludeCIDRs: readonly Prefix[]): boolean {
  return familyOf(server.addr) === family && !excludeCIDRs.some((cidr) => prefixContains(cidr, server.addr));
}
