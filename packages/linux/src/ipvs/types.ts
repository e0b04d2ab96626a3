/** IPVS: virtual servers whose connections the kernel spreads over real servers. */
import type { Addr, Millis, Tree } from "@kubenetsim/sim";
import type { Origin } from "../netfilter/types.ts";

export type IpvsProtocol = "tcp" | "udp" | "sctp";

export type SchedulerName = "rr" | "wrr" | "lc" | "wlc" | "lblc" | "lblcr" | "dh" | "sh" | "sed" | "nq" | "mh";

/** Where clients connect to. */
export interface IpvsAddress {
  readonly protocol: IpvsProtocol;
  readonly addr: Addr;
  readonly port: number;
}

/** Where connections go to. All are reached by masquerading (`-m`): addresses and ports are rewritten, both ways. */
export interface RealServer {
  readonly addr: Addr;
  readonly port: number;
  /** A real server of weight 0 keeps its connections and gets no new ones. */
  readonly weight: number;
}

export interface VirtualServer extends IpvsAddress {
  readonly scheduler: SchedulerName;
  /** For how long, in seconds, a client stays with its real server; 0: not persistent. */
  readonly persistentSeconds: number;
  /** `-b`, of sh and mh: go on to another real server when the chosen one has weight 0; hash the source port too. */
  readonly schedulerFlags?: { readonly fallback?: boolean; readonly port?: boolean };
  /** In the kernel's order: the newest first. */
  readonly realServers: readonly RealServer[];
  /** Who caused it. */
  readonly because?: readonly Origin[];
}

/** The virtual servers of one family in a namespace. They are configured, so they stand with the rules, not in the namespace. */
export interface VirtualServers {
  /** By {@link serverKey}. */
  readonly servers: Tree<VirtualServer>;
  /**
   * Whether TCP connections to a real server that was removed go on until they end, as when it is drained with weight
   * 0. Otherwise, and for the other protocols, they are dropped and forgotten.
   */
  readonly drains: boolean;
  /** What `ipvsadm --set` has changed. */
  readonly timeouts?: IpvsTimeouts | undefined;
}

/** In milliseconds; what is left out is as the kernel has it. */
export interface IpvsTimeouts {
  /** Of TCP connections that stand. */
  readonly tcp?: Millis;
  /** Of TCP connections of which one side has ended. */
  readonly tcpFin?: Millis;
  readonly udp?: Millis;
}

export type IpvsTcpState =
  | "NONE"
  | "ESTABLISHED"
  | "SYN_SENT"
  | "SYN_RECV"
  | "FIN_WAIT"
  | "TIME_WAIT"
  | "CLOSE"
  | "CLOSE_WAIT"
  | "LAST_ACK"
  | "LISTEN"
  | "SYNACK";

/** One connection, or one UDP client's datagrams from one port. */
export interface IpvsConnection {
  readonly virtual: IpvsAddress;
  readonly client: Addr;
  readonly clientPort: number;
  readonly real: Addr;
  readonly realPort: number;
  /** For tcp the kernel's names, for sctp only these two, for udp always NONE. */
  readonly state: IpvsTcpState;
  /** From this time on it counts as gone. */
  readonly expires: Millis;
}

/** With which real server a client of a persistent virtual server stays, and until when. */
export interface IpvsTemplate {
  readonly real: Addr;
  readonly realPort: number;
  readonly expires: Millis;
}

/** What a scheduler remembers of one virtual server from choice to choice. */
export interface SchedulerMemory {
  /** The real server chosen last, as `address:port`: rr, wrr. */
  readonly last?: string;
  /** wrr: the weight now asked for, and for which weights that was worked out. */
  readonly weight?: { readonly current: number; readonly max: number; readonly step: number };
  /** lblc, lblcr: the real servers of the target address, the newest first, and when that last changed. */
  readonly serverSet?: { readonly servers: readonly string[]; readonly changed: Millis; readonly used: Millis };
}

/** What IPVS has in mind in one namespace. */
export interface Ipvs {
  /** By virtual server, then client: see key.ts. */
  readonly connections: Tree<IpvsConnection>;
  /** From a connection's real server and client to its key: how answers are recognized. */
  readonly replies: Tree<string>;
  /** By virtual server, then client. */
  readonly templates: Tree<IpvsTemplate>;
  /** By virtual server. */
  readonly memories: Tree<SchedulerMemory>;
}
