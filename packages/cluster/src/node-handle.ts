/** What a user sees on a node beside what every place has: its rules, its connections, its routes. */

import { printConntrack, printIptablesSave, printRoutes } from "@kubenetsim/linux";
import type { Cluster } from "./cluster.ts";
import { rulesOf } from "./datapath/rules.ts";
import { type Handle, handle, type Run } from "./handles.ts";
import { holdProxy, releaseProxy } from "./world/proxy.ts";
import type { NodeState } from "./world/types.ts";

export interface NodeHandle extends Handle {
  /** What `iptables-save` prints there; `ip6tables-save` for family 6. */
  iptablesSave(family?: 4 | 6): string;
  /** What `conntrack -L` prints there. */
  conntrack(): string;
  /** What `ip route` prints there. */
  routes(): string;
  /** kube-proxy stops following: the node keeps the rules it has. */
  holdProxy(): void;
  releaseProxy(): void;
}

export function nodeHandle(cluster: Cluster, name: string, run: Run): NodeHandle {
  const node = (): NodeState => cluster.world.nodes.get(name) as NodeState;
  return {
    ...handle({ kind: "node", name }, run),
    iptablesSave: (family = 4) => printIptablesSave(rulesOf(cluster.world, node(), family)),
    conntrack: () => printConntrack(node().kernel, cluster.now),
    routes: () => printRoutes(node().kernel),
    holdProxy: () => cluster.act({ do: "hold-proxy", node: name }, (sim) => holdProxy(sim, name)),
    releaseProxy: () => cluster.act({ do: "release-proxy", node: name }, (sim) => releaseProxy(sim, name)),
  };
}
