/** What goes into a namespace's stack beside its state, and what comes out. */
import type { Addr, Millis } from "@kubenetsim/sim";
import type { IpvsConnection, VirtualServer } from "../ipvs/types.ts";
import type { Hook, RuleStep } from "../netfilter/types.ts";
import type { Netns } from "../netns.ts";
import type { Packet } from "../packet.ts";
import type { RouteDecision } from "../route/types.ts";
import type { ConnectedSocket, Socket } from "../socket/types.ts";

/** The circumstances: chance, time, whether steps are wanted, and who waits for answers. */
export interface StackEnv {
  readonly seed: number;
  readonly now: Millis;
  readonly trace: boolean;
  /** Near ends of the connections under way; without them an answer to a client finds no socket and is refused. */
  readonly connected?: readonly ConnectedSocket[];
  /** Whether somebody on the link that the packet came in by answers ARP for an address. Without it: everybody. */
  readonly hasNeighbour?: (addr: Addr) => boolean;
}

/** One thing that happened to a packet. Plain references, no prose: texts are for who prints them. */
export type StackStep =
  | {
      readonly kind: "rule";
      readonly action: string;
      readonly hook: Hook;
      readonly detail: RuleStep;
      /** Where the rule asked a set: the virtual server that the packet is for, whose owner put it there. */
      readonly server?: VirtualServer;
    }
  | { readonly kind: "route"; readonly action: string; readonly detail: RouteDetail }
  | { readonly kind: "conntrack"; readonly action: ConntrackAction; readonly detail: ConntrackDetail }
  | { readonly kind: "ipvs"; readonly action: IpvsAction; readonly detail: IpvsDetail }
  | {
      readonly kind: "socket";
      readonly action: "deliver" | "refuse";
      readonly detail: { readonly owner?: string; readonly port: number };
    }
  | { readonly kind: "drop"; readonly action: string; readonly detail: { readonly packet: Packet } };

export interface RouteDetail {
  readonly target: Addr;
  /** Undefined when there is no route. */
  readonly decision?: RouteDecision;
}

/** new, known (original direction), reply, related, dnat and snat (rewritten, either way), confirm, and removed. */
export type ConntrackAction =
  | "new"
  | "known"
  | "reply"
  | "related"
  | "dnat"
  | "snat"
  | "un-dnat"
  | "un-snat"
  | "confirm"
  | "removed"
  | "invalid";

export interface ConntrackDetail {
  readonly before: Packet;
  readonly after?: Packet;
}

/**
 * schedule: a new connection and the real server chosen; forward: one that is known; answer: the virtual server's address put back;
 * unreachable: no real server takes any; forget: its real server was removed.
 */
export type IpvsAction = "schedule" | "forward" | "answer" | "unreachable" | "forget";

export interface IpvsDetail {
  readonly before: Packet;
  readonly after?: Packet;
  readonly connection?: IpvsConnection;
  /** Absent when it was removed. */
  readonly server?: VirtualServer;
}

/** What became of the packet in this namespace. */
export type StackOutcome =
  | { readonly kind: "deliver"; readonly socket: Socket | ConnectedSocket; readonly packet: Packet }
  | {
      readonly kind: "send";
      readonly packet: Packet;
      readonly link: string;
      readonly nextHop: Addr;
      /** It stays a frame on its bridge: it may leave by the port that it came in by only in hairpin mode. */
      readonly bridged?: boolean;
    }
  | { readonly kind: "drop"; readonly why: string; readonly errno?: "EPERM" }
  /** The packet to be emitted by this same namespace: a RST, an ICMP error, an echo reply. */
  | { readonly kind: "answer"; readonly packet: Packet; readonly why: string; readonly errno?: "EPERM" }
  | { readonly kind: "no-route"; readonly errno: "ENETUNREACH" | "EHOSTUNREACH" | "EACCES" | "EINVAL" }
  | { readonly kind: "loop" };

export interface StackResult {
  /** The namespace afterwards; the very same one when nothing in it changed. */
  readonly netns: Netns;
  /** Empty unless asked for. */
  readonly steps: readonly StackStep[];
  readonly outcome: StackOutcome;
}
