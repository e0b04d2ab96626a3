/** What connection tracking remembers of a connection. */
import type { Addr, Millis, Tree } from "@kubenetsim/sim";
import type { Protocol } from "../packet.ts";

/**
 * What tells one connection from another: the ends of a packet going one way. Of an ICMP echo, sourcePort is the
 * identifier and targetPort the ICMP type.
 */
export interface Tuple {
  readonly protocol: Protocol;
  readonly source: Addr;
  readonly sourcePort: number;
  readonly target: Addr;
  readonly targetPort: number;
}

export type TcpState =
  | "SYN_SENT"
  | "SYN_RECV"
  | "ESTABLISHED"
  | "FIN_WAIT"
  | "CLOSE_WAIT"
  | "LAST_ACK"
  | "TIME_WAIT"
  | "CLOSE";

/** One connection. Without NAT, `reply` is `original` turned round. */
export interface Entry {
  readonly original: Tuple;
  readonly reply: Tuple;
  /** For tcp and sctp; the empty text for the others. */
  readonly state: TcpState | "COOKIE_WAIT" | "";
  readonly seenReply: boolean;
  readonly assured: boolean;
  /** The destination was rewritten. */
  readonly dnat: boolean;
  /** The source was rewritten. */
  readonly snat: boolean;
  readonly mark: number;
  readonly created: Millis;
  /** From this time on it counts as gone. */
  readonly expires: Millis;
  /** Whether the side that asked sent the RST that closed it: then its next SYN starts anew. */
  readonly resetByOriginal?: boolean;
}

/** All connections of a namespace: entries by their original tuple, and those with NAT also by their reply tuple. */
export interface Conntrack {
  readonly entries: Tree<Entry>;
  /** From the key of a reply tuple to the key in `entries`. Connections without NAT need none: theirs is the reverse. */
  readonly replies: Tree<string>;
}

/** A packet's connection while the packet passes. */
export interface Connection {
  readonly entry: Entry;
  readonly direction: "original" | "reply";
  /** Not stored yet: only a packet that leaves, or is delivered, gets its connection confirmed. */
  readonly fresh: boolean;
  /** The packet is an ICMP error about the connection. */
  readonly related: boolean;
  /** The key of its original tuple, where that is known already. */
  readonly key?: string;
}
