/** A node's kernel as it is once the machine has booted: its link to the others, the bridge for pods, kube-proxy's sysctls. */
import { createIpam, ensureBridge, withHostGateways } from "@kubenetsim/cni";
import { REQUIRED_MODULES } from "@kubenetsim/kube-proxy";
import { emptyKubelet, type KubeletState, putStaticPod, staticPodOf } from "@kubenetsim/kubelet";
import { addAddress, addLink, addRoute, createNetns, listen, type Netns, setSysctls } from "@kubenetsim/linux";
import {
  type Addr,
  addrAdd,
  assert,
  emptyTree,
  familyOf,
  type Millis,
  masked,
  type Prefix,
  parseAddr,
  parsePrefix,
  treeOf,
} from "@kubenetsim/sim";
import { API_SERVER_PORT } from "../bootstrap/objects.ts";
import type { CheckedProxy } from "../config/node-proxies.ts";
import type { CheckedNode } from "../config/nodes.ts";
import type { NodeConfig } from "../config/types.ts";
import { startProxy } from "./node-proxy.ts";
import type { ProxyFacts } from "./proxy-config.ts";
import { withHealthz } from "./proxy-health.ts";
import type { Simulation } from "./simulation.ts";
import type { NodeState, WorldConfig } from "./types.ts";

/** The link by which nodes and external hosts reach each other. */
export const WIRE = "eth0";
/** The owner of the API server's socket. */
export const KUBE_APISERVER = "kube-apiserver";
const NODE_NETWORK_BITS = 24;
const NODE_NETWORK_BITS_6 = 64;
const LOOPBACK = 0x7f000001;

/** `runsApiServer`: the API server listens there. */
export function bootNode(
  node: CheckedNode,
  proxy: CheckedProxy,
  config: Pick<WorldConfig, "podCIDRs" | "server">,
  now: Millis,
  runsApiServer: boolean,
): NodeState {
  const ips = node.ips.map(addrOf);
  const podCIDRs = node.podCIDRs.map(prefixOf);
  const wired = ips.reduce(withWireAddress, addLink(createNetns(node.name, NODE_SYSCTLS), { name: WIRE, kind: "eth" }));
  const kernel = ensureBridge(wired, podCIDRs);
  const clusterCIDRs = config.podCIDRs.map(prefixOf);
  const bridgeIPs = podCIDRs.map((cidr) => addrAdd(cidr.addr, 1));
  const loopbacks = podCIDRs.map((cidr) => (familyOf(cidr.addr) === 4 ? LOOPBACK : 1n));
  const modules = node.config.kernelModules ?? REQUIRED_MODULES;
  const facts: ProxyFacts = {
    nodeName: node.name,
    nodeLabels: node.config.labels ?? {},
    nodeIPs: [...ips, ...loopbacks, ...bridgeIPs],
    primaryIPs: ips,
    podCIDRs,
    clusterCIDRs,
    serviceCIDRs: (config.server.serviceCIDRs ?? []).map(prefixOf),
    missingModules: REQUIRED_MODULES.filter((name) => !modules.includes(name)),
  };
  const started = startProxy(facts, proxy.settings, proxy.mode, now);
  return {
    name: node.name,
    ips: node.ips,
    podCIDRs,
    kernel: withHealthz(withTimeouts(runsApiServer ? withApiServer(kernel) : kernel, proxy), started.kubeProxy),
    ipams: podCIDRs.map(createIpam),
    cni: { clusterCIDRs, podCIDRs, hostPorts: [] },
    ...started,
    sandboxes: emptyTree(),
    kubelet: withStaticPods(emptyKubelet(), node, now),
    shutdownGrace: node.shutdownGrace,
    registers: registrationOf(node.config),
  };
}

function withStaticPods(kubelet: KubeletState, { name, staticPods }: CheckedNode, now: Millis): KubeletState {
  return staticPods.reduce((state, manifest) => {
    const made = staticPodOf(manifest, name, now);
    assert(made.ok, "checked before");
    return putStaticPod(state, made.pod);
  }, kubelet);
}

function registrationOf({ name, labels, taints, capacity }: NodeConfig): NodeConfig {
  return {
    name,
    ...(labels === undefined ? {} : { labels }),
    ...(taints === undefined ? {} : { taints }),
    ...(capacity === undefined ? {} : { capacity }),
  };
}

// Models setupConntrack of cmd/kube-proxy/app/server_linux.go.
function withTimeouts(kernel: Netns, { settings }: CheckedProxy): Netns {
  return setSysctls(kernel, { conntrack_timeouts: settings.timeouts });
}

/** The link has the address, and all else of that family goes to the network's gateway. */
export function withWireAddress(netns: Netns, ip: Addr): Netns {
  const v4 = familyOf(ip) === 4;
  const addressed = addAddress(netns, WIRE, { addr: ip, bits: v4 ? NODE_NETWORK_BITS : NODE_NETWORK_BITS_6 });
  return addRoute(addressed, { to: { addr: v4 ? 0 : 0n, bits: 0 }, via: gatewayAt(ip), dev: WIRE });
}

// kube-proxy sets route_localnet for node ports on localhost; the network plugin needs forwarding and bridged traffic in iptables.
const NODE_SYSCTLS = { ip_forward: true, route_localnet: true, bridge_nf_call_iptables: true, rp_filter: 2 } as const;

function withApiServer(kernel: Netns): Netns {
  const listening = listen(kernel, { protocol: "tcp", port: API_SERVER_PORT, owner: KUBE_APISERVER });
  assert(listening.ok, "the API server's port is free on a fresh node");
  return listening.netns;
}

/** Gives every node its routes to the pods of all the others (host-gateway). */
export function joinNodes(sim: Simulation): void {
  const nodes = [...sim.nodes.values()];
  const kernels = withHostGateways(
    nodes.map(({ kernel, podCIDRs, ips }) => ({ kernel, podCIDRs, nodeIPs: ips.map(addrOf) })),
    WIRE,
  );
  sim.nodes = treeOf(nodes.map((node, i) => [node.name, { ...node, kernel: kernels[i] ?? node.kernel }]));
}

/**
 * The default gateway of a host: the first address of its network. It hands on what is for another host on the wire and
 * silently drops the rest, since nothing lies beyond it.
 */
export function gatewayAt(ip: Addr): Addr {
  return addrAdd(masked({ addr: ip, bits: familyOf(ip) === 4 ? NODE_NETWORK_BITS : NODE_NETWORK_BITS_6 }).addr, 1);
}

export function addrOf(text: string): Addr {
  const addr = parseAddr(text);
  assert(addr !== undefined, `checked before: ${text}`);
  return addr;
}

export function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  assert(prefix !== undefined, `checked before: ${text}`);
  return prefix;
}
