/** The World: the whole simulated cluster as one immutable value. */
import type { PodStatus } from "@kubenetsim/api";
import type { ServerConfig, Store } from "@kubenetsim/apiserver";
import type { CniRulesConfig, Ipam } from "@kubenetsim/cni";
import type { Memory, NodeLifecycleConfig } from "@kubenetsim/controllers";
import type { NodeProxyConfig, ProxyView } from "@kubenetsim/kube-proxy";
import type { KubeletConfig, KubeletState, ShutdownGracePeriod } from "@kubenetsim/kubelet";
import type { Netns } from "@kubenetsim/linux";
import type { Clock, Millis, Prefix, Tree } from "@kubenetsim/sim";
import type { CheckedDelays } from "../config/delays.ts";
import type { Upstream } from "../config/dns.ts";
import type { NodeConfig } from "../config/types.ts";
import type { BalancerTables } from "../datapath/balancer-tables.ts";
import type { ScriptState } from "../program/script/state.ts";
import type { ProgramStart } from "../program/types.ts";
import type { ContainerLog } from "./container-log.ts";
import type { DnsProcess } from "./coredns/types.ts";
import type { NodeProxy } from "./node-proxy.ts";

/** One running container: what its program was started with. Whether its sockets are open says the netns. */
export interface Process {
  readonly start: ProgramStart;
  readonly resolvConf: string;
  readonly hosts: string;
  /** What was written to its file system since it started: path to content. */
  readonly files: Tree<string>;
  /** How far it is in the script that its manifest gives it. Absent: at the beginning, or there is none. */
  readonly script?: { readonly state: ScriptState; readonly wakesAt: Millis; readonly interruptible: boolean };
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
  /** host-local's memory, one for each pod CIDR: pod IPs given and the last one given. */
  readonly ipams: readonly Ipam[];
  /** What the network plugin's rules are made from, host ports included. */
  readonly cni: CniRulesConfig;
  /** What kube-proxy's rules are made from, beside its view. */
  readonly proxy: NodeProxyConfig;
  readonly kubeProxy: NodeProxy;
  /** Key: the pod's key. */
  readonly sandboxes: Tree<Sandbox>;
  /** What its containers wrote, by `pod's UID NUL container NUL restarts`. Absent: nothing. */
  readonly logs?: Tree<ContainerLog>;
  readonly kubelet: KubeletState;
  /** Statuses that are on their way to the API, by the pod's key. Absent: they take no time. */
  readonly lateStatuses?: Tree<{ readonly uid: string; readonly status: PodStatus }>;
  /** How long its pods have when it shuts down. Empty: nobody waits for them. */
  readonly shutdownGrace: readonly ShutdownGracePeriod[];
  /** What its kubelet registers it with. */
  readonly registers: Pick<NodeConfig, "name" | "labels" | "taints" | "capacity">;
  /** Set while its kubelet says nothing; `node`: nothing of it answers. */
  readonly silent?: "kubelet" | "node";
  /** Set while this node's kube-proxy does not follow at the cluster's pace: the view it has. */
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
  readonly nodeLifecycle: NodeLifecycleConfig;
  readonly podCIDRs: readonly string[];
  readonly clusterDomain: string;
  /** From a change of Services or EndpointSlices to the rules of the nodes that follow together, in milliseconds. */
  readonly proxySyncMs: Millis;
  /** How likely two queries of one socket in one instant race in conntrack: 0 to 1. */
  readonly conntrackRace: number;
  /** The DNS servers outside. */
  readonly upstreams: readonly Upstream[];
  readonly delays: CheckedDelays;
}

export interface World {
  readonly seed: number;
  readonly config: WorldConfig;
  /** Work that is due because something changed. */
  readonly clock: Clock;
  /** Rounds that go on for ever and usually change nothing: probes of steady containers. */
  readonly rounds: Clock;
  /** By when all probes of a steady pod have had their turn. Nothing wakes here: `settle` asks for the last one. */
  readonly turns: Tree<Millis>;
  readonly store: Store;
  readonly nodes: Tree<NodeState>;
  readonly externals: Tree<ExternalHost>;
  /** Pod IP to `node NUL podKey`: whom a packet on the wire or bridge reaches. */
  readonly podsByIP: Tree<string>;
  /** Node IP to the node's name. */
  readonly nodesByIP: Tree<string>;
  /** The view that every kube-proxy holds that follows. */
  readonly proxyView: ProxyView;
  /** Nodes whose kube-proxy must be told of changes by name: held, with a pace of its own, or in userspace mode. */
  readonly ownProxies: Tree<string>;
  /** The CoreDNS processes, by the owner of their sockets. */
  readonly dns: Tree<DnsProcess>;
  /** What the cloud's balancers know, where they lag. Absent: everything. */
  readonly balancers?: BalancerTables | undefined;
  /** Watch events up to this revision have been handed to the loops. */
  readonly dispatched: number;
  /** Failures in a row, by `controller NUL key`. */
  readonly backoff: Tree<number>;
  /** What controllers keep in mind from one look to the next, by `controller NUL key`. */
  readonly memory: Tree<Memory>;
  /** How many packets were ever sent: the next packet's id. */
  readonly packets: number;
}
