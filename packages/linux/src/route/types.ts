/** Links, their addresses, and routes: what a network namespace has of each. */
import type { Addr, Prefix } from "@kubenetsim/sim";

export type LinkKind = "loopback" | "eth" | "veth" | "bridge" | "dummy";

/** A network interface. */
export interface Link {
  readonly name: string;
  /** Counts from 1 (lo) in the order in which links were added; where Linux is free to choose, the lowest wins. */
  readonly index: number;
  readonly kind: LinkKind;
  readonly up: boolean;
  readonly mtu: number;
  /** Of a veth: what its other end is called, printed as `eth0@if5`. Opaque here. */
  readonly peer?: string;
  /** The bridge that this link is a port of. */
  readonly master?: string;
  /** Of a bridge's port: whether a frame may leave by the port it came in by. */
  readonly hairpin?: boolean;
  /** In the order in which they were added: the first of a subnet is its primary. */
  readonly addresses: readonly Prefix[];
}

export type RouteType = "unicast" | "local" | "broadcast" | "blackhole" | "unreachable" | "prohibit";

/** A line of the routing table. */
export interface Route {
  /** Where to; 0 bits is the default route. */
  readonly to: Prefix;
  readonly type: RouteType;
  readonly via?: Addr;
  readonly dev?: string;
  /** The source address for packets that have none yet. */
  readonly src?: Addr;
  /** Of two routes to one prefix the lower metric wins. */
  readonly metric: number;
  /** `kernel` for those that an address brings. */
  readonly proto?: "kernel" | "static";
}

/** What the routing table says about one destination. */
export interface RouteDecision {
  readonly type: RouteType;
  /** The link to leave by; `lo` for a local address. */
  readonly link: string;
  /** Of a local address, the link that has it. */
  readonly owner?: string;
  /** Who to hand the packet to: the gateway, or the destination itself where it is on the link. */
  readonly nextHop: Addr;
  readonly route: Route;
}
