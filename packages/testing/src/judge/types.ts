/** A plan is a small cluster with traffic, as plain data: what the judges play through the simulator and through a kernel. */

/** How the nodes' kube-proxies work. */
export type JudgeMode = "iptables" | "nftables";

export type Family = 4 | 6;

export interface Plan {
  readonly seed: number;
  readonly mode: JudgeMode;
  /** Of pods, nodes and Services; the primary one first. */
  readonly families: readonly Family[];
  readonly nodes: readonly NodePlan[];
  readonly pods: readonly PodPlan[];
  readonly services: readonly ServicePlan[];
  readonly externals: readonly ExternalPlan[];
  readonly flows: readonly FlowPlan[];
  /** What comes after the flows, around `change`. */
  readonly sessions: readonly SessionPlan[];
  readonly change?: ChangePlan;
}

/** The first is 192.168.0.2 with the pods 10.244.0.0/24, the second 192.168.0.3 with 10.244.1.0/24, and so on; see addresses.ts. */
export interface NodePlan {
  readonly name: string;
  readonly zone: string;
}

export interface PodPlan {
  readonly name: string;
  readonly node: string;
  /** Services select by it; "" for one that only asks. */
  readonly app: string;
  readonly hostNetwork: boolean;
  readonly listen: readonly ListenPlan[];
}

export interface ListenPlan {
  /** The containerPort's name, by which a Service may call it. */
  readonly name: string;
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
  /** The port of the node that the network plugin maps to it. */
  readonly hostPort?: number;
}

export interface ServicePlan {
  readonly name: string;
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** One, or one of each family. */
  readonly clusterIPs: readonly string[];
  readonly ports: readonly ServicePortPlan[];
  /** Pods of this app; absent where `endpoints` says who. */
  readonly app?: string;
  readonly endpoints?: readonly EndpointPlan[];
  readonly externalIPs: readonly string[];
  readonly ingressIPs: readonly string[];
  readonly sourceRanges: readonly string[];
  readonly sticky: boolean;
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  readonly publishNotReady: boolean;
  /** trafficDistribution: PreferClose. */
  readonly preferClose: boolean;
}

export interface ServicePortPlan {
  readonly name: string;
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

/** One endpoint of a Service without selector. */
export interface EndpointPlan {
  /** "" for the address of a pod that is gone. */
  readonly pod: string;
  readonly state: "ready" | "unready" | "terminating" | "gone";
  /** The hint for topology aware routing. */
  readonly forZone?: string;
}

/** A host on the nodes' wire, of one family, which sends what is for Services by way of one node. */
export interface ExternalPlan {
  readonly ip: string;
  readonly via: string;
}

export interface FlowPlan {
  readonly id: string;
  /** `pod/NAME`, `node/NAME` or `external/IP`. */
  readonly from: string;
  readonly protocol: "TCP" | "UDP" | "ICMP";
  readonly family: Family;
  /** An address, or `pod/NAME` for the address of that pod. */
  readonly to: string;
  readonly port: number;
  /** All connections come from this port, one after the other: UDP then stays where conntrack has it. */
  readonly sourcePort?: number;
  /** Somebody is asked who does not answer ARP: the client must wait until a kernel gives up. */
  readonly slow?: boolean;
  /** How many connections the kernel makes. */
  readonly count: number;
  /** Chance may depend on earlier flows: it runs by itself, in turn. */
  readonly alone: boolean;
}

/** A pod's label `app` becomes another: it leaves the Services that select it, and joins those that select the new one. */
export interface ChangePlan {
  readonly pod: string;
  readonly app: string;
}

/** TCP connections, or UDP sockets, that are used before the change and go on after it. */
export interface SessionPlan {
  readonly id: string;
  readonly from: string;
  readonly protocol: "TCP" | "UDP";
  readonly to: string;
  readonly port: number;
  readonly count: number;
  /** They begin only after the change. */
  readonly late: boolean;
}

/** What one connection came to, as far as both sides can tell. */
export interface Outcome {
  /** `answered`, `refused`, `timeout`, `unreachable:…`, `error:…`. */
  readonly result: string;
  readonly backend?: string;
  /** The client's address as the backend saw it, and whether it saw the client's own port. */
  readonly sawSource?: string;
  readonly sourcePort?: "kept" | "changed";
  readonly sawDestination?: string;
  /** Of a refusal: `tcp-reset`, or an ICMP error and who sent it. */
  readonly how?: string;
}

/** A text and how often it was seen. */
export interface Tally {
  readonly key: string;
  readonly count: number;
}

export interface FlowPrediction {
  readonly id: string;
  readonly sends: number;
  /** Outcomes as text, most frequent first; of a session, those of all its uses. */
  readonly outcomes: readonly Tally[];
  /** In how many of the sends an entry of this kind was left on a node. */
  readonly conntrack: readonly Tally[];
  /** Every try stayed with one outcome, though tries may differ from each other. */
  readonly single: boolean;
  /** The backend of each try's first send; "" where nobody answered. */
  readonly choices: readonly string[];
}

export interface Disagreement {
  readonly flow: string;
  readonly what: string;
  readonly simulated: unknown;
  readonly kernel: unknown;
}
