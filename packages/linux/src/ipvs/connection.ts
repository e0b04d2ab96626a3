/** What IPVS tells connection tracking. Models ip_vs_update_conntrack of net/netfilter/ipvs/ip_vs_nfct.c. */
import type { Addr } from "@kubenetsim/sim";
import type { Connection } from "../conntrack/types.ts";

/**
 * The tracked connection with answers expected from the real server. Unlike DNAT it does not make conntrack rewrite anything:
 * both ways that is done by IPVS, so the connection's later packets come to INPUT again.
 */
export function expectAnswersFrom(connection: Connection, real: Addr, realPort: number): Connection {
  const { entry } = connection;
  return { ...connection, entry: { ...entry, reply: { ...entry.reply, source: real, sourcePort: realPort } } };
}
