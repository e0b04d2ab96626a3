/** What a user may say when a cluster is created. */
import type { StringMap, Taint } from "@kubenetsim/api";
import type { Images } from "../program/types.ts";

export interface NodeConfig {
  readonly name: string;
  /** The node's address. Absent: the next one of 192.168.0.0/24, from .2 on. */
  readonly ip?: string;
  readonly labels?: StringMap;
  readonly taints?: readonly Taint[];
  /** Absent: the next /24 of the cluster's podCIDR. */
  readonly podCIDR?: string;
  readonly capacity?: StringMap;
}

/** Virtual delays, in milliseconds or as `"1s"`. */
export interface Delays {
  /** From a change of Services or EndpointSlices to the nodes' rules. Default 100 ms. */
  readonly kubeProxySync?: number | string;
  /** Default 1 s. */
  readonly imagePull?: number | string;
  /** Default 500 ms. */
  readonly containerStart?: number | string;
}

export interface ClusterConfig {
  /** All chance comes from it. Default 1. */
  readonly seed?: number;
  /** How many nodes, or which. Default 2. */
  readonly nodes?: number | readonly NodeConfig[];
  /** Default 10.244.0.0/16; each node takes a /24. */
  readonly podCIDR?: string;
  /** Default 10.96.0.0/12. */
  readonly serviceCIDR?: string;
  /** Default 30000-32767. */
  readonly nodePortRange?: string;
  /** Default cluster.local. */
  readonly clusterDomain?: string;
  readonly proxyMode?: "iptables" | "nftables";
  /** What images do. An image not named here listens on its containerPorts and answers with its pod's name. */
  readonly images?: Images;
  /** RFC 3339; the virtual clock starts here. Default 2026-01-01T00:00:00Z. */
  readonly start?: string;
  readonly delays?: Delays;
  /** How many CoreDNS pods kube-system runs. 0: no cluster DNS. Default 2. */
  readonly dnsReplicas?: number;
  /** The nodes' own /etc/resolv.conf. Default: `nameserver 192.168.0.1`. */
  readonly nodeResolvConf?: string;
}
