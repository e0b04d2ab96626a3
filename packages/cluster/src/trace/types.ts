/** The evidence of a packet's way: hops in nodes and network namespaces, steps with what caused them. Models Batfish's Trace, Hop, Step. */
import type { ObjectRef } from "@kubenetsim/api";

/** How it ended, in the words a client would see. */
export type Disposition =
  | "delivered"
  | "refused"
  | "dropped"
  | "no-route"
  | "unreachable"
  | "no-listener"
  | "no-answer"
  | "unresolved"
  | "loop";

export type StepKind =
  | "send"
  | "rule"
  | "policy"
  | "conntrack"
  | "ipvs"
  | "route"
  | "link"
  | "socket"
  | "program"
  | "reject"
  | "drop"
  | "dns";

export interface Step {
  readonly kind: StepKind;
  /** What happened, short: `nat KUBE-SERVICES 5: jump KUBE-SVC-…`. */
  readonly action: string;
  /** The numbers behind it: table, chain, rule text, addresses. */
  readonly detail: { readonly [name: string]: unknown };
  readonly because: readonly ObjectRef[];
}

export interface Hop {
  /** The node, or the external host. */
  readonly node: string;
  /** `host` or `pod/namespace/name` or `external`. */
  readonly netns: string;
  readonly steps: readonly Step[];
}

export interface TracePacket {
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort: number;
  readonly target: string;
  readonly targetPort: number;
}

/** A question to a DNS server and what came of it. */
export interface DnsExchange {
  readonly name: string;
  readonly type: string;
  readonly server: string;
  readonly transport: "udp" | "tcp";
  /** The response code; `lost` where nothing came in time, `refused` where nobody listened. */
  readonly rcode: string;
  /** How many records the answer has. */
  readonly answers: number;
  /** Why this was asked: which step of the search list, which attempt. */
  readonly why: string;
}

export interface Trace {
  readonly disposition: Disposition;
  /** One sentence: `10.244.1.3:41000 -> 10.96.0.7:80 delivered to pod default/web-0 at 10.244.2.9:8080`. */
  readonly summary: string;
  /** The packet as it was sent, and as it arrived. */
  readonly sent: TracePacket;
  readonly received?: TracePacket | undefined;
  /** Which pod or host answered. */
  readonly endpoint?: ObjectRef | undefined;
  readonly hops: readonly Hop[];
  readonly reply?: Trace | undefined;
  /** What a proxy did with it: the ways of its own connections, those that failed first. */
  readonly onward?: readonly Trace[] | undefined;
  /** Of a query to a DNS server: what was asked and answered. */
  readonly dns?: DnsExchange | undefined;
  /** What had to happen first: DNS lookups. */
  readonly causes: readonly Trace[];
}
