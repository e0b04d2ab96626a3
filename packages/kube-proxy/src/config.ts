/** How one node's kube-proxy is configured. Models pkg/proxy/apis/config, as far as rules depend on it. */
import type { StringMap } from "@kubenetsim/api";
import type { Addr, Prefix } from "@kubenetsim/sim";
import type { IpvsConfig } from "./ipvs/config.ts";

/** How rules tell traffic of this cluster's (or this node's) pods from other traffic; of CIDRs, each family takes its first. */
export type LocalDetect =
  | { readonly clusterCIDRs: readonly Prefix[] }
  | { readonly nodeCIDRs: readonly Prefix[] }
  | { readonly bridgeInterface: string }
  | { readonly interfaceNamePrefix: string }
  | { readonly none: true };

/** The feature gates that rules depend on; all are on in the modelled version. */
export interface ProxyGates {
  readonly proxyTerminatingEndpoints: boolean;
  readonly preferSameTrafficDistribution: boolean;
  readonly loadBalancerIPMode: boolean;
}

/** One node's kube-proxy configuration. Frozen data: rules are remembered by this object's identity. */
export interface NodeProxyConfig {
  readonly nodeName: string;
  readonly nodeLabels: StringMap;
  /** Every address of the node's interfaces in both families, loopback too. */
  readonly nodeIPs: readonly Addr[];
  /** The node's own address, at most one a family. */
  readonly primaryIPs: readonly Addr[];
  readonly localDetect: LocalDetect;
  readonly masqueradeAll: boolean;
  readonly masqueradeMark: number;
  /** Where node ports are served; empty: every local address. */
  readonly nodePortAddresses: readonly Prefix[];
  readonly localhostNodePorts: boolean;
  /** Whether this kernel's MASQUERADE takes `--random-fully`. */
  readonly randomFully: boolean;
  readonly conntrackTCPLiberal: boolean;
  /** Names of the nfacct counters that exist. */
  readonly nfacct: readonly string[];
  /** With more endpoints than this, rules of single endpoints carry no comments. */
  readonly largeClusterEndpoints: number;
  /** Whether the KUBE-PROXY-CANARY chains exist, by which kube-proxy notices that its rules were flushed. */
  readonly canary: boolean;
  readonly gates: ProxyGates;
  /** The ranges that cluster IPs are taken from, of both families; only nftables mode looks at them. */
  readonly serviceCIDRs?: readonly Prefix[];
  /** What only ipvs mode reads. */
  readonly ipvs?: Partial<IpvsConfig>;
}

/** What kube-proxy takes when nothing is said. */
export const DEFAULT_GATES: ProxyGates = {
  proxyTerminatingEndpoints: true,
  preferSameTrafficDistribution: true,
  loadBalancerIPMode: true,
};

/**
 * A configuration with kube-proxy's own defaults for whatever is not given.
 *
 * @example proxyConfig({ nodeName: "node-1", primaryIPs: [parseAddr("192.168.0.2")!] })
 */
export function proxyConfig(given: Partial<NodeProxyConfig> & { readonly nodeName: string }): NodeProxyConfig {
  return {
    nodeLabels: {},
    nodeIPs: given.primaryIPs ?? [],
    primaryIPs: [],
    localDetect: { none: true },
    masqueradeAll: false,
    masqueradeMark: 0x4000,
    nodePortAddresses: [],
    localhostNodePorts: true,
    randomFully: true,
    conntrackTCPLiberal: false,
    nfacct: [],
    largeClusterEndpoints: 1000,
    canary: false,
    gates: DEFAULT_GATES,
    ...given,
  };
}
