/** What a user sees on a node beside what every place has: its rules, its connections, its routes. */

import type { Pod } from "@kubenetsim/api";
import { effectiveMode, type ProxyMode } from "@kubenetsim/kube-proxy";
import { printIpAddr, printRoutes } from "@kubenetsim/linux";
import type { Millis } from "@kubenetsim/sim";
import type { Cluster } from "./cluster.ts";
import { checkedMode } from "./config/kube-proxy.ts";
import { kernelOf } from "./datapath/kernel.ts";
import { conntrackText, ipsetText, iptablesSaveText, ipvsadmText, nftText } from "./datapath/node-text.ts";
import { type Handle, handle, type Run } from "./handles.ts";
import { failNode, type NodeFailure } from "./world/node-failure.ts";
import { restartKubeletOf } from "./world/node-kubelet.ts";
import { bootMachine, recoverNode, shutdownNode } from "./world/node-power.ts";
import { holdProxy, releaseProxy } from "./world/proxy.ts";
import { removeManifest, staticPodsOf, writeManifest } from "./world/static-pods.ts";
import { setProxyMode } from "./world/switch-proxy.ts";
import type { NodeState } from "./world/types.ts";

export interface NodeHandle extends Handle {
  /**
   * The node dies, as in a power cut: it is off the wire and its kubelet silent; `"kubelet"`: only the latter. Before a minute is
   * over it is NotReady.
   */
  fail(what?: NodeFailure): void;
  /** It comes back as it was, as after a cable was pulled; what was deleted meanwhile ends now. After a shutdown it boots. */
  recover(): void;
  /**
   * The machine is told to power off. With `shutdownGracePeriod` its kubelet ends its pods first, which takes virtual time; without
   * it the machine is off at once.
   */
  shutdown(): void;
  /** The machine boots, after it was off or at once: its kubelet starts its pods anew, in other sandboxes. */
  boot(): void;
  /** Its kubelet starts anew, and its containers go on: probes are asked again, back-offs are forgotten. */
  restartKubelet(): void;
  /**
   * Writes a Pod to /etc/kubernetes/manifests: the kubelet runs it, and shows it in the API as `<name>-<node>`. One of the
   * same name is replaced. Throws a StatusError for what a kubelet would not take. What a priority class is worth no kubelet
   * works out: a static pod that is to end last in a shutdown needs its `priority`, too.
   */
  writeManifest(manifest: string | object): void;
  /** Takes a manifest away, by the name in it: the pod ends. Throws NotFound. */
  removeManifest(pod: string, namespace?: string): void;
  /** The pods of the manifests there. */
  staticPods(): readonly Pod[];
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
    shutdown: () => cluster.act({ do: "shutdown-node", node: name }, (sim) => shutdownNode(sim, name)),
    boot: () => cluster.act({ do: "boot-node", node: name }, (sim) => bootMachine(sim, name)),
    restartKubelet: () => cluster.act({ do: "restart-kubelet", node: name }, (sim) => restartKubeletOf(sim, name)),
    writeManifest: (manifest) =>
      cluster.act({ do: "write-manifest", node: name, manifest }, (sim) => writeManifest(sim, name, manifest)),
    removeManifest: (pod, namespace = "default") =>
      cluster.act({ do: "remove-manifest", node: name, pod, namespace }, (sim) =>
        removeManifest(sim, name, pod, namespace),
      ),
    staticPods: () => staticPodsOf(node()),
    holdProxy: () => cluster.act({ do: "hold-proxy", node: name }, (sim) => holdProxy(sim, name)),
    releaseProxy: () => cluster.act({ do: "release-proxy", node: name }, (sim) => releaseProxy(sim, name)),
  };
}

function statusOf({ kubeProxy, proxy }: NodeState): ProxyStatus {
  const { mode, held, lastSync, lastFullSync, syncs } = kubeProxy;
  return { mode, effectiveMode: effectiveMode(mode, proxy).mode, held, lastSync, lastFullSync, syncs };
}
