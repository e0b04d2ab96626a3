/** What a user may say when a cluster is created. */

import type { FeatureGates, StringMap, Taint } from "@kubenetsim/api";
import type { AdmissionFunction } from "@kubenetsim/apiserver";
import type { ResourceRecord } from "@kubenetsim/coredns";
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import type { Images } from "../program/types.ts";

export interface NodeConfig {
  readonly name: string;
  /** The node's address, or one of each family. Absent: the next of 192.168.0.0/24 and fd00:192:168::/64, from 2 on. */
  readonly ip?: string | readonly string[];
  readonly labels?: StringMap;
  readonly taints?: readonly Taint[];
  /** Absent: the next /24 (IPv6: /64) of the cluster's podCIDR. */
  readonly podCIDR?: string | readonly string[];
  readonly capacity?: StringMap;
  /** Absent: the cluster's. */
  readonly proxyMode?: ProxyMode;
  /** Laid over the cluster's, section by section. */
  readonly kubeProxy?: KubeProxyConfiguration;
  /**
   * What the node's kernel has loaded, as far as kube-proxy asks: `ip_vs`, `ip_vs_rr`, `ip_vs_wrr`, `ip_vs_sh`. Absent: all.
   * Without one of them kube-proxy falls back from ipvs to iptables.
   */
  readonly kernelModules?: readonly string[];
}

export type LocalMode = "ClusterCIDR" | "NodeCIDR" | "BridgeInterface" | "InterfaceNamePrefix";

/** Milliseconds, or a duration such as `"30s"`. */
export type Duration = number | string;

/** The part of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1) that is simulated, under its own names. */
export interface KubeProxyConfiguration {
  readonly mode?: ProxyMode;
  /** Of the pods, one a family, with a comma between them. Default: the cluster's podCIDR. */
  readonly clusterCIDR?: string;
  /** How pods' traffic is told from other. Default ClusterCIDR. */
  readonly detectLocalMode?: LocalMode;
  readonly detectLocal?: { readonly bridgeInterface?: string; readonly interfaceNamePrefix?: string };
  /** Where node ports are served: CIDRs, or `["primary"]`. Default: everywhere; in nftables mode the node's own address. */
  readonly nodePortAddresses?: readonly string[];
  /** `IP:port` of /healthz and /livez; "" for none. Default 0.0.0.0:10256. */
  readonly healthzBindAddress?: string;
  /** How long the userspace proxy keeps a UDP client's socket open. Default 250ms. */
  readonly udpIdleTimeout?: Duration;
  /** Of iptables mode; the masquerading is that of ipvs mode too. */
  readonly iptables?: {
    readonly masqueradeBit?: number;
    readonly masqueradeAll?: boolean;
    readonly localhostNodePorts?: boolean;
    readonly minSyncPeriod?: Duration;
    readonly syncPeriod?: Duration;
  };
  readonly ipvs?: {
    readonly scheduler?: string;
    readonly excludeCIDRs?: readonly string[];
    readonly strictARP?: boolean;
    readonly tcpTimeout?: Duration;
    readonly tcpFinTimeout?: Duration;
    readonly udpTimeout?: Duration;
    readonly minSyncPeriod?: Duration;
    readonly syncPeriod?: Duration;
  };
  readonly nftables?: {
    readonly masqueradeBit?: number;
    readonly masqueradeAll?: boolean;
    readonly minSyncPeriod?: Duration;
    readonly syncPeriod?: Duration;
  };
  readonly conntrack?: {
    readonly tcpEstablishedTimeout?: Duration;
    readonly tcpCloseWaitTimeout?: Duration;
    readonly tcpBeLiberal?: boolean;
    readonly udpTimeout?: Duration;
    readonly udpStreamTimeout?: Duration;
  };
}

/**
 * How long something takes: a duration, one between two by chance (each alike), or by chance with this mean (exponential; at
 * most ten times the mean). What is drawn depends on the seed and on what it is about.
 */
export type Delay = Duration | { readonly min: Duration; readonly max: Duration } | { readonly mean: Duration };

/** What takes its time on a node. */
export interface NodeDelays {
  /** From a change of Services or EndpointSlices to the node's rules. Default 100 ms. */
  readonly kubeProxySync?: Delay;
  /** Default 1 s. */
  readonly imagePull?: Delay;
  /** Default 500 ms. */
  readonly containerStart?: Delay;
  /** From a change of a Pod to its kubelet's sync. Default 0. */
  readonly kubelet?: Delay;
  /** From a container's start, and its initialDelaySeconds, to the first round of its probes. Default 0. */
  readonly probe?: Delay;
}

/** Virtual delays. */
export interface Delays extends NodeDelays {
  /** From a change that a controller watches to its reconcile, by the controller's name. Default 0. */
  readonly controllers?: { readonly [controller: string]: Delay };
  /** From a change of Services, EndpointSlices, Namespaces or Pods to what CoreDNS answers. Default 0. */
  readonly coredns?: Delay;
  /** What is different on some nodes, by their names. */
  readonly nodes?: { readonly [node: string]: NodeDelays };
}

/** A DNS server outside of the cluster, that knows these zones and nothing else. */
export interface UpstreamDNS {
  /** The text of a zone file, or records. */
  readonly zones: string | readonly ResourceRecord[];
  /** Its addresses. Default: the name servers of `nodeResolvConf`, which then is `nameserver 198.51.100.53`. */
  readonly servers?: readonly string[];
}

export interface ClusterConfig {
  /** All chance comes from it. Default 1. */
  readonly seed?: number;
  /** How many nodes, or which. Default 2. */
  readonly nodes?: number | readonly NodeConfig[];
  /**
   * Default 10.244.0.0/16; each node takes a /24, of IPv6 a /64. Two ranges, of one family each, make the cluster dual-stack:
   * `"10.244.0.0/16,fd00:10:244::/56"` or a list; the first family is the primary one.
   */
  readonly podCIDR?: string | readonly string[];
  /** Of the same families. Default 10.96.0.0/12, and fd00:10:96::/112 for IPv6. */
  readonly serviceCIDR?: string | readonly string[];
  /** Default 30000-32767. */
  readonly nodePortRange?: string;
  /** `--feature-gates` of kube-apiserver: what differs from the defaults of v1.34. */
  readonly featureGates?: FeatureGates;
  /** The cloud's addresses for LoadBalancer Services: CIDRs, ranges `from-to` and addresses, with commas between. Absent: no cloud. */
  readonly loadBalancer?: { readonly pool: string };
  /** Default cluster.local. */
  readonly clusterDomain?: string;
  /** How kube-proxy works on the nodes that do not say otherwise. Default iptables. */
  readonly proxyMode?: ProxyMode;
  /** kube-proxy's further configuration. */
  readonly kubeProxy?: KubeProxyConfiguration;
  /** What images do. An image not named here listens on its containerPorts and answers with its pod's name. */
  readonly images?: Images;
  /** Your own admission, asked of every write where webhooks are: functions that change an object, or deny it. */
  readonly admission?: readonly AdmissionFunction[];
  /** RFC 3339; the virtual clock starts here. Default 2026-01-01T00:00:00Z. */
  readonly start?: string;
  /** `"realistic"`: as in a real cluster of middling size. */
  readonly delays?: Delays | "realistic";
  /**
   * How likely two queries that leave one socket in one instant (glibc's A and AAAA) race in conntrack: 0 to 1, default 0.
   * The one that loses is dropped where NAT would have sent it to another server, and its client waits its five seconds.
   */
  readonly conntrackRace?: number;
  /**
   * DNS servers outside, where CoreDNS forwards to what is not the cluster's. Absent: nothing outside answers.
   * @example { zones: "example.com. 300 IN SOA ns.example.com. admin.example.com. 1 2 3 4 60\nwww.example.com. 60 IN A 192.0.2.53" }
   */
  readonly upstreamDNS?: UpstreamDNS | readonly UpstreamDNS[];
  /** NodeLocal DNSCache: a cache on every node that its pods ask, at 169.254.20.10 or at this address. Default: none. */
  readonly nodeLocalDNS?: boolean | string;
  /** How many CoreDNS pods kube-system runs. 0: no cluster DNS. Default 2. */
  readonly dnsReplicas?: number;
  /** The nodes' own /etc/resolv.conf. Default: `nameserver 192.168.0.1`. */
  readonly nodeResolvConf?: string;
}
