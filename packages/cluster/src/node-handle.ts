/** What a user sees on a node beside what every place has: its rules, its connections, its routes. */

import { effectiveMode, type ProxyMode } from "@kubenetsim/kube-proxy";
import { printIpAddr, printRoutes } from "@kubenetsim/linux";
import type { Millis } from "@kubenetsim/sim";
import type { Cluster } from "./cluster.ts";
import { checkedMode } from "./config/kube-proxy.ts";
import { kernelOf } from "./datapath/kernel.ts";
import { conntrackText, ipsetText, iptablesSaveText, ipvsadmText, nftText } from "./datapath/node-text.ts";
import { type Handle, handle, type Run } from "./handles.ts";
import { failNode, type NodeFailure, recoverNode } from "./world/node-failure.ts";
import { holdProxy, releaseProxy } from "./world/proxy.ts";
import { setProxyMode } from "./world/switch-proxy.ts";
import type { NodeState } from "./world/types.ts";

export interface NodeHandle extends Handle {
  /** The node dies: it is off the wire and its kubelet silent; `"kubelet"`: only the latter. After 40 s it is NotReady. */
  fail(what?: NodeFailure): void;
  /** It comes back as it was; what was deleted meanwhile ends now. */
  recover(): void;
  /** What `iptables-save` prints there; `ip6tables-save` for family 6. */
  iptablesSave(family?: 4 | 6): string;
  /** What `nft list ruleset` prints there; the tables of one family of packets only, if it is said. Empty without nftables. */
  nft(family?: 4 | 6): string;
  /** What `ipvsadm -Ln` prints there. */
  ipvsadm(): string;
  /** What `ipset list` prints there. */
  ipset(): string;
  /** What `conntrack -L` prints there. */
  conntrack(): string;
  /** What `ip route` prints there; `ip -6 route` for family 6. */
  routes(family?: 4 | 6): string;
  /** What `ip addr` prints there. */
  ipAddr(): string;
  /** How kube-proxy works there, and when it last did. */
  proxyStatus(): ProxyStatus;
  /** What kube-proxy has logged there since it started, klog lines without their heads. */
  proxyLog(): readonly string[];
  /**
   * kube-proxy is started anew in another mode; what the former one had made is cleaned up, as `kube-proxy --cleanup` does it.
   * Throws a StatusError for a mode that there is not.
   */
  setProxyMode(mode: ProxyMode): void;
  /** kube-proxy stops following: the node keeps the rules it has. */
  holdProxy(): void;
  releaseProxy(): void;
}

export interface ProxyStatus {
  /** What was asked for. */
  readonly mode: ProxyMode;
  /** What it is in effect: ipvs is iptables on a kernel without ip_vs. */
  readonly effectiveMode: ProxyMode;
  readonly held: boolean;
  readonly lastSync: Millis;
  readonly lastFullSync: Millis;
  /** Of a kube-proxy with periods of its own: the others sync with the whole cluster. */
  readonly syncs: { readonly partial: number; readonly full: number };
}

export function nodeHandle(cluster: Cluster, name: string, run: Run): NodeHandle {
  const node = (): NodeState => cluster.world.nodes.get(name) as NodeState;
  return {
    ...handle({ kind: "node", name }, run),
    iptablesSave: (family = 4) => iptablesSaveText(cluster.world, node(), family),
    nft: (family) => nftText(cluster.world, node(), family),
    ipvsadm: () => ipvsadmText(cluster.world, node()),
    ipset: () => ipsetText(cluster.world, node()),
    conntrack: () => conntrackText(cluster.world, node()),
    routes: (family = 4) => printRoutes(node().kernel, family),
    ipAddr: () => printIpAddr(kernelOf(cluster.world, node())),
    proxyStatus: () => statusOf(node()),
    proxyLog: () => node().kubeProxy.log,
    setProxyMode: (mode) => {
      const checked = checkedMode(mode);
      cluster.act({ do: "set-proxy-mode", node: name, mode: checked }, (sim) => setProxyMode(sim, name, checked));
    },
    fail: (what = "node") => cluster.act({ do: "fail-node", node: name, what }, (sim) => failNode(sim, name, what)),
    recover: () => cluster.act({ do: "recover-node", node: name }, (sim) => recoverNode(sim, name)),
    holdProxy: () => cluster.act({ do: "hold-proxy", node: name }, (sim) => holdProxy(sim, name)),
    releaseProxy: () => cluster.act({ do: "release-proxy", node: name }, (sim) => releaseProxy(sim, name)),
  };
}

function statusOf({ kubeProxy, proxy }: NodeState): ProxyStatus {
  const { mode, held, lastSync, lastFullSync, syncs } = kubeProxy;
  return { mode, effectiveMode: effectiveMode(mode, proxy).mode, held, lastSync, lastFullSync, syncs };
}
