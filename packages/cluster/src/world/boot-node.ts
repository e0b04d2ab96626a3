/** A node's kernel as it is once the machine has booted: its link to the others, the bridge for pods, kube-proxy's sysctls. */
import { createIpam, ensureBridge, withHostGateways } from "@kubenetsim/cni";
import { proxyConfig } from "@kubenetsim/kube-proxy";
import { addAddress, addLink, addRoute, createNetns, listen, type Netns } from "@kubenetsim/linux";
import {
  type Addr,
  addrAdd,
  assert,
  emptyTree,
  familyOf,
  masked,
  type Prefix,
  parseAddr,
  parsePrefix,
} from "@kubenetsim/sim";
import { API_SERVER_PORT } from "../bootstrap/objects.ts";
import type { CheckedNode } from "../config/config.ts";
import type { Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

/** The link by which nodes and external hosts reach each other. */
export const WIRE = "eth0";
/** The owner of the API server's socket. */
export const KUBE_APISERVER = "kube-apiserver";
const NODE_NETWORK_BITS = 24;
const NODE_NETWORK_BITS_6 = 64;
const EVERYWHERE: Prefix = { addr: 0, bits: 0 };
const LOOPBACK = 0x7f000001;

/** `runsApiServer`: the API server listens there. */
export function bootNode(node: CheckedNode, clusterCIDRs: readonly string[], runsApiServer: boolean): NodeState {
  const ip = addrOf(node.ip);
  const podCIDR = prefixOf(node.podCIDR);
  const podCIDRs = [podCIDR];
  const wired = addAddress(addLink(createNetns(node.name, NODE_SYSCTLS), { name: WIRE, kind: "eth" }), WIRE, {
    addr: ip,
    bits: NODE_NETWORK_BITS,
  });
  const kernel = ensureBridge(addRoute(wired, { to: EVERYWHERE, via: gatewayAt(ip), dev: WIRE }), podCIDRs);
  const bridgeIPs = podCIDRs.map((cidr) => (cidr.addr as number) + 1);
  return {
    name: node.name,
    ips: [node.ip],
    podCIDRs,
    kernel: runsApiServer ? withApiServer(kernel) : kernel,
    ipam: createIpam(podCIDR),
    cni: { clusterCIDRs: clusterCIDRs.map(prefixOf), podCIDRs, hostPorts: [] },
    proxy: proxyConfig({
      nodeName: node.name,
      nodeLabels: node.config.labels ?? {},
      nodeIPs: [ip, LOOPBACK, ...bridgeIPs],
      primaryIPs: [ip],
      localDetect: { clusterCIDRs: clusterCIDRs.map(prefixOf) },
      canary: true,
    }),
    sandboxes: emptyTree(),
    kubelet: { pods: emptyTree() },
  };
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
  const gateways = [...sim.nodes.values()].map((node) => ({
    name: node.name,
    podCIDRs: node.podCIDRs,
    nodeIPs: node.ips.map(addrOf),
  }));
  sim.nodes = sim.nodes.edit((draft) => {
    for (const node of sim.nodes.values()) {
      const others = gateways.filter((gateway) => gateway.name !== node.name);
      draft.set(node.name, { ...node, kernel: withHostGateways(node.kernel, others, WIRE) });
    }
  });
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
