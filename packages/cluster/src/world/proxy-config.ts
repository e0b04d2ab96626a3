/** What a node's kube-proxy makes its rules by: what it was told, in the mode that it runs in, on this node. */
import {
  detectLocal,
  type LocalDetect,
  type NodeProxyConfig,
  type ProxyMode,
  proxyConfig,
} from "@kubenetsim/kube-proxy";
import { isScheduler } from "@kubenetsim/linux";
import { type Addr, formatPrefix, type Prefix } from "@kubenetsim/sim";
import { type KubeProxySettings, single } from "../config/kube-proxy.ts";

/** What it finds on its node. */
export interface ProxyFacts {
  readonly nodeName: string;
  readonly nodeLabels: NodeProxyConfig["nodeLabels"];
  /** Of all links. */
  readonly nodeIPs: readonly Addr[];
  readonly primaryIPs: readonly Addr[];
  readonly podCIDRs: readonly Prefix[];
  readonly clusterCIDRs: readonly Prefix[];
  readonly serviceCIDRs: readonly Prefix[];
  /** The kernel's modules that ipvs needs and that are not loaded. */
  readonly missingModules: readonly string[];
}

/** The configuration of a kube-proxy that starts in this mode. */
export function nodeProxyConfig(facts: ProxyFacts, settings: KubeProxySettings, mode: ProxyMode): NodeProxyConfig {
  const { scheduler, strictARP, excludeCIDRs, ipvsTimeouts: timeouts } = settings;
  // ipvs mode masquerades as iptables mode is told to.
  const like = mode === "nftables" ? "nftables" : "iptables";
  return proxyConfig({
    nodeName: facts.nodeName,
    nodeLabels: facts.nodeLabels,
    nodeIPs: facts.nodeIPs,
    primaryIPs: facts.primaryIPs,
    localDetect: localDetectOf(facts, settings),
    masqueradeAll: settings.masqueradeAll[like],
    masqueradeMark: 2 ** settings.masqueradeBit[like],
    nodePortAddresses: nodePortAddressesOf(facts, settings),
    localhostNodePorts: settings.localhostNodePorts,
    conntrackTCPLiberal: settings.tcpBeLiberal,
    serviceCIDRs: facts.serviceCIDRs,
    canary: true,
    ipvs: {
      strictARP,
      excludeCIDRs,
      timeouts,
      supported: facts.missingModules.length === 0,
      missingModules: facts.missingModules,
      ...(isScheduler(scheduler) ? { scheduler } : {}),
    },
  });
}

function localDetectOf(facts: ProxyFacts, settings: KubeProxySettings): LocalDetect {
  const { detectLocalMode, bridgeInterface, interfaceNamePrefix } = settings;
  const clusterCIDRs = (settings.clusterCIDRs ?? facts.clusterCIDRs).map(formatPrefix);
  return detectLocal(
    { detectLocalMode, clusterCIDRs, bridgeInterface, interfaceNamePrefix },
    facts.podCIDRs.map(formatPrefix),
  );
}

function nodePortAddressesOf(facts: ProxyFacts, { nodePortAddresses }: KubeProxySettings): readonly Prefix[] {
  return nodePortAddresses === "primary" ? facts.primaryIPs.map(single) : nodePortAddresses;
}
