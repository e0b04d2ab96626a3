/** The same traffic through every mode of kube-proxy: what is sent, what is seen of it, and where modes may differ. */
import type { ProxyMode } from "@kubenetsim/kube-proxy";

/** One Service of a scenario, and where its endpoints are. */
export interface DifferentialService {
  readonly name: string;
  readonly protocol: "TCP" | "UDP";
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer";
  /** The node of each endpoint: 0 or 1. */
  readonly endpoints: readonly number[];
  readonly internalLocal: boolean;
  readonly externalLocal: boolean;
  readonly affinity: boolean;
  readonly externalIP: boolean;
  /** Of a load balancer: who may use it. */
  readonly sourceRanges: "all" | "outside" | "nobody";
}

/** A dual-stack cluster of two nodes with these Services. */
export interface DifferentialScenario {
  readonly seed: number;
  /** Of all Services and all flows. */
  readonly family: 4 | 6;
  readonly services: readonly DifferentialService[];
}

/** What of a Service the flow goes to. */
export type FlowTarget =
  | "cluster-ip"
  /** A port of its ClusterIP that it does not have, and no process either. */
  | "cluster-ip-other-port"
  /** A port of its ClusterIP on which a process of every node listens. */
  | "cluster-ip-node-process"
  | "cluster-ip-ping"
  | "node-port"
  /** The node port on another address of the node than its own: the bridge's. */
  | "node-port-second-address"
  | "node-port-loopback"
  | "external-ip"
  | "load-balancer-ip";

/** One connection, or one datagram. */
export interface Flow {
  /** As `cluster.send` takes it: `pod/default/asker-0`, `node/node-1`, `external/192.168.0.200`. */
  readonly from: string;
  readonly fromKind: "pod" | "endpoint" | "node" | "external";
  /** The node that it comes from; undefined from outside. */
  readonly fromNode: number | undefined;
  readonly target: FlowTarget;
  readonly address: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly family: 4 | 6;
  readonly service: DifferentialService;
  /** The node whose kube-proxy sees to it. */
  readonly node: number;
}

/** What the client sees: an answer, a refusal, nothing, a connection that is closed at once, or an error of the network. */
export type FlowOutcome = "answered" | "refused" | "timeout" | "closed" | "unreachable";

export interface Observation {
  readonly outcome: FlowOutcome;
  /** What the endpoint saw as the source: the client's address, some node's, or nothing. */
  readonly source: "client" | "node" | "other" | "none";
  /** Which endpoints many such connections reach, by name, with commas. */
  readonly endpoints: string;
}

export type ObservedField = keyof Observation;

/** One place where modes may differ. */
export interface Difference {
  /** In kebab-case; docs/proxy-modes.md has a row of this name. */
  readonly id: string;
  readonly field: ObservedField;
  /** What each mode shows. `any`: no promise is made; `iptables`: as in iptables mode; `local`: the endpoints of that node. */
  readonly shows: { readonly [M in ProxyMode]: string };
  /** Where it holds. */
  when(flow: Flow): boolean;
}

/** A difference that nobody has written down. */
export interface Surprise {
  readonly flow: Flow;
  readonly mode: ProxyMode;
  readonly field: ObservedField;
  readonly expected: string;
  readonly actual: string;
}
