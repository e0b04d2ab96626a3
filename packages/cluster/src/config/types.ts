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
  /** Laid over the cluster's. */
  readonly kubelet?: KubeletConfiguration;
  /** The manifests in /etc/kubernetes/manifests: a Pod each, as text or as an object. */
  readonly staticPods?: readonly (string | object)[];
  /**
   * What the node's kernel has loaded, as far as kube-proxy asks: `ip_vs`, `ip_vs_rr`, `ip_vs_wrr`, `ip_vs_sh`. Absent: all.
   * Without one of them kube-proxy falls back from ipvs to iptables.
   */
  readonly kernelModules?: readonly string[];
}

export type LocalMode = "ClusterCIDR" | "NodeCIDR" | "BridgeInterface" | "InterfaceNamePrefix";

/** Milliseconds, or a duration such as `"30s"`. */
export type Duration = number | string;

/** The part of KubeletConfiguration (kubelet.config.k8s.io/v1beta1) that is simulated, under its own names. */
export interface KubeletConfiguration {
  /** How long a node's shutdown waits for its pods. Default 0: it does not, and they end as in a power cut. */
  readonly shutdownGracePeriod?: Duration;
  /** How much of that is kept for critical pods, which end last. Default 0. */
  readonly shutdownGracePeriodCriticalPods?: Duration;
  /** Instead of both: one group of pods after the other, from the lowest priority on. */
  readonly shutdownGracePeriodByPodPriority?: readonly {
    readonly priority: number;
    readonly shutdownGracePeriodSeconds: number;
  }[];
}

/** The part of KubeControllerManagerConfiguration that is simulated, under its own names. */
export interface KubeControllerManagerConfiguration {
  /** How long a kubelet may be silent before its node is not ready. Default 50s, as since v1.32. */
  readonly nodeMonitorGracePeriod?: Duration;
  /** How often the node controller looks. Default 5s. */
  readonly nodeMonitorPeriod?: Duration;
  /** From how many nodes a second pods are taken, in each zone. Default 0.1. */
  readonly nodeEvictionRate?: number;
  /** And in a large zone of which too many nodes are not ready. Default 0.01. */
  readonly secondaryNodeEvictionRate?: number;
  /** Which share of a zone's nodes is too many. Default 0.55. */
  readonly unhealthyZoneThreshold?: number;
  /** A zone of more nodes than this is large. Default 50. */
  readonly largeClusterSizeThreshold?: number;
}

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
 * How long something takes: a duration, or by chance. What is drawn depends on the seed and on what it is about.
 *
 * - `{ min, max }`: each value in between is as likely as another
 * - `{ mean }`: exponential, at most ten times the mean
 * - `{ mean, stddev }`: normal, never less than nothing
 * - `{ median, p99 }`: lognormal, as most latencies are: half of them at most the median, 99 of 100 at most p99
 * - `{ percentiles }`: as measured: `{ percentiles: { 50: 20, 90: 80, 99: "1s" } }`, in straight lines in between
 */
export type Delay =
  | Duration
  | { readonly min: Duration; readonly max: Duration }
  | { readonly mean: Duration }
  | { readonly mean: Duration; readonly stddev: Duration }
  | { readonly median: Duration; readonly p99: Duration }
  | { readonly percentiles: { readonly [percent: number]: Duration } };

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
  /** From what becomes of a pod on the node to its status in the API. Default 0. */
  readonly podStatus?: Delay;
  /** From a container's start, and its initialDelaySeconds, to the first round of its probes. Default 0. */
  readonly probe?: Delay;
  /** From a change of Services, EndpointSlices, Namespaces or Pods to what the node's CoreDNS pods answer. Default 0. */
  readonly coredns?: Delay;
}

/** Virtual delays. */
export interface Delays extends NodeDelays {
  /** From a change that a controller watches to its reconcile, by the controller's name. Default 0. */
  readonly controllers?: { readonly [controller: string]: Delay };
  /** From a change of nodes and endpoints to whom the cloud's balancers send: their health checks. Default 0. */
  readonly loadBalancer?: Delay;
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
  /** The kubelets' configuration. */
  readonly kubelet?: KubeletConfiguration;
  /** kube-controller-manager's configuration. */
  readonly controllerManager?: KubeControllerManagerConfiguration;
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
