/** Sockets: who listens where, and who holds the near end of a connection. */
import type { Addr } from "@kubenetsim/sim";
import type { Protocol } from "../packet.ts";

/** A socket that waits for packets. */
export interface Socket {
  readonly protocol: Protocol;
  readonly port: number;
  /** Only packets to this address; without it, to any address. */
  readonly addr?: Addr;
  /** Without `addr`: only of this family; without it, of both, as a socket on `::` is by default. */
  readonly family?: 4 | 6;
  /** Whose it is: opaque here. */
  readonly owner: string;
}

/**
 * The near end of a connection under way: handed in beside the namespace, since who makes an exchange knows it, and
 * storing one for each exchange would be waste. An ICMP echo's identifier is its localPort; its remotePort is 0.
 */
export interface ConnectedSocket {
  readonly protocol: Protocol;
  readonly local: Addr;
  readonly localPort: number;
  readonly remote: Addr;
  readonly remotePort: number;
  readonly owner: string;
}
