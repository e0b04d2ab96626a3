/** The World: the whole simulated cluster as one immutable value. */
import type { ServerConfig, Store } from "@kubenetsim/apiserver";
import type { CniRulesConfig, Ipam } from "@kubenetsim/cni";
import type { NodeProxyConfig, ProxyView } from "@kubenetsim/kube-proxy";
import type { KubeletConfig, KubeletState } from "@kubenetsim/kubelet";
import type { Netns } from "@kubenetsim/linux";
import type { Clock, Millis, Prefix, Tree } from "@kubenetsim/sim";
import type { ProgramStart } from "../program/types.ts";

/** One running container: what its program was started with. Whether its sockets are open says the netns. */
export interface Process {
  readonly start: ProgramStart;
  readonly resolvConf: string;
  readonly hosts: string;
  /** What was written to its file system since it started: path to content. */
  readonly files: Tree<string>;
}

/** A pod's network namespace and what runs in it. */
export interface Sandbox {
  readonly uid: string;
  /** Absent: the pod lives in the node's own namespace. */
  readonly netns?: Netns;
  readonly podIPs: readonly string[];
  /** The node's end of the veth pair; "" where there is none. */
  readonly hostLink: string;
  /** Key: container name. */
  readonly processes: Tree<Process>;
}

export interface NodeState {
  readonly name: string;
  /** The node's addresses, the primary first. */
  readonly ips: readonly string[];
  readonly podCIDRs: readonly Prefix[];
  readonly kernel: Netns;
  /** host-local's memory: pod IPs given and the last one given. */
  readonly ipam: Ipam;
  /** What the network plugin's rules are made from, host ports included. */
  readonly cni: CniRulesConfig;
  readonly proxy: NodeProxyConfig;
  /** Key: the pod's key. */
  readonly sandboxes: Tree<Sandbox>;
  readonly kubelet: KubeletState;
  /** Set while this node's kube-proxy does not follow: the view it holds. */
  readonly heldView?: ProxyView;
}

/** A host outside of the cluster, on the nodes' wire. */
export interface ExternalHost {
  readonly ip: string;
  readonly netns: Netns;
}

export interface WorldConfig {
  readonly server: ServerConfig;
  readonly kubelet: KubeletConfig;
  readonly podCIDRs: readonly string[];
  readonly clusterDomain: string;
  readonly proxyMode: "iptables" | "nftables";
  /** From a change of Services or EndpointSlices to the rules of every node, in milliseconds. */
  readonly proxySyncMs: Millis;
}

export interface World {
  readonly seed: number;
  readonly config: WorldConfig;
  /** Work that is due because something changed. */
  readonly clock: Clock;
  /** Rounds that go on for ever and usually change nothing: probes of steady containers. */
  readonly rounds: Clock;
  /** By when all probes of a steady pod have had their turn. Nothing wakes here: `settle` asks for the last one. */
  readonly turns: Clock;
  readonly store: Store;
  readonly nodes: Tree<NodeState>;
  readonly externals: Tree<ExternalHost>;
  /** Pod IP to `node NUL podKey`: whom a packet on the wire or bridge reaches. */
  readonly podsByIP: Tree<string>;
  /** Node IP to the node's name. */
  readonly nodesByIP: Tree<string>;
  /** The view that every kube-proxy holds that follows. */
  readonly proxyView: ProxyView;
  /** Watch events up to this revision have been handed to the loops. */
  readonly dispatched: number;
  /** Failures in a row, by `controller NUL key`. */
  readonly backoff: Tree<number>;
  /** How many packets were ever sent: the next packet's id. */
  readonly packets: number;
}
