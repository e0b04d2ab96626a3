/** Packets through IPVS: in from clients, out from real servers. Models ip_vs_in and ip_vs_out of net/netfilter/ipvs/ip_vs_core.c. */
import type { Millis } from "@kubenetsim/sim";
import type { Packet } from "../packet.ts";
import { virtualServerOf } from "./lookup.ts";
import { schedule } from "./schedule.ts";
import { advance } from "./state.ts";
import { answeredBy, connectionOf, forget, store } from "./table.ts";
import type { Ipvs, IpvsConnection, IpvsTimeouts, VirtualServer, VirtualServers } from "./types.ts";

/** What IPVS makes of a packet on its way in. */
export type IpvsVerdict =
  /** None of its business: it goes on, to a socket of the machine itself. */
  | { readonly kind: "pass" }
  /** Sent on to a real server: routed anew, past OUTPUT and POSTROUTING, as if the machine had sent it. */
  | {
      readonly kind: "forward";
      readonly ipvs: Ipvs;
      readonly packet: Packet;
      readonly connection: IpvsConnection;
      /** Whether the connection is new: then its virtual server's scheduler chose. */
      readonly fresh: boolean;
      readonly server?: VirtualServer;
    }
  /** A new connection, and no real server takes any: an ICMP port unreachable goes back. */
  | { readonly kind: "unreachable"; readonly ipvs: Ipvs; readonly server: VirtualServer }
  /** Its real server was removed (the sysctl expire_nodest_conn): the connection is forgotten. */
  | { readonly kind: "drop"; readonly ipvs: Ipvs; readonly connection: IpvsConnection };

/** An answer with the virtual server's address for its source. */
export interface Answered {
  readonly ipvs: Ipvs;
  readonly packet: Packet;
  readonly connection: IpvsConnection;
}

const PASS: IpvsVerdict = { kind: "pass" };

/**
 * A packet at LOCAL_IN (between the filter table's INPUT and the nat table's) or, sent by the machine itself, at LOCAL_OUT
 * (between the nat table's OUTPUT and the filter table's).
 *
 * @example
 * const verdict = ipvsIn(netns.ipvs ?? emptyIpvs(), rules.ipvs, packet, now);
 * if (verdict.kind === "forward") send(verdict.packet);
 */
export function ipvsIn(ipvs: Ipvs, virtual: VirtualServers, packet: Packet, now: Millis): IpvsVerdict {
  if (packet.icmp !== undefined) return errorIn(ipvs, packet, now);
  const connection = connectionOf(ipvs, packet, now);
  if (connection !== undefined && !startsAnew(connection, packet)) return known(ipvs, virtual, connection, packet, now);
  const server = virtualServerOf(virtual.servers, packet);
  // Only a first segment starts a connection; one from the middle of an unknown one is for a socket to refuse.
  if (server === undefined || !begins(packet)) return PASS;
  const scheduled = schedule(connection === undefined ? ipvs : forget(ipvs, connection), server, packet, now);
  if (scheduled.real === undefined) return { kind: "unreachable", ipvs: scheduled.ipvs, server };
  const { protocol, addr, port } = server;
  const fresh: IpvsConnection = {
    virtual: { protocol, addr, port },
    client: packet.source,
    clientPort: packet.sourcePort,
    real: scheduled.real.addr,
    realPort: scheduled.real.port,
    state: "NONE",
    expires: now,
  };
  return { ...forward(scheduled.ipvs, fresh, packet, now, virtual.timeouts), fresh: true, server };
}

/**
 * An answer from a real server, at FORWARD after the filter table or, from a real server on the machine itself, at LOCAL_OUT and
 * LOCAL_IN: the packet with the virtual server's address as its source. Undefined: it answers nothing that IPVS knows.
 */
export function ipvsOut(ipvs: Ipvs, packet: Packet, now: Millis, timeouts?: IpvsTimeouts): Answered | undefined {
  if (packet.icmp !== undefined) return errorOut(ipvs, packet, now);
  const connection = answeredBy(ipvs, packet, now);
  if (connection === undefined) return undefined;
  const { addr, port } = connection.virtual;
  return {
    connection,
    ipvs: store(ipvs, advance(connection, packet, "real", now, timeouts)),
    packet: { ...packet, source: addr, sourcePort: port },
  };
}

function known(
  ipvs: Ipvs,
  virtual: VirtualServers,
  connection: IpvsConnection,
  packet: Packet,
  now: Millis,
): IpvsVerdict {
  const server = virtualServerOf(virtual.servers, packet);
  const stays = server?.realServers.some((real) => real.addr === connection.real && real.port === connection.realPort);
  const drains = server !== undefined && virtual.drains && packet.protocol === "tcp";
  if (stays !== true && !drains) return { kind: "drop", ipvs: forget(ipvs, connection), connection };
  return forward(ipvs, connection, packet, now, virtual.timeouts);
}

// Of sctp only aborts are told apart from the rest.
function begins({ protocol, tcp }: Packet): boolean {
  return protocol === "udp" || tcp === "syn" || (protocol === "sctp" && tcp === undefined);
}

// conn_reuse_mode 1: a client that uses its port again, on a connection that is over, gets a new choice.
function startsAnew(connection: IpvsConnection, packet: Packet): boolean {
  if (packet.tcp !== "syn") return false;
  return connection.state === "TIME_WAIT" || (packet.protocol === "sctp" && connection.state === "CLOSE");
}

function forward(
  ipvs: Ipvs,
  connection: IpvsConnection,
  packet: Packet,
  now: Millis,
  timeouts: IpvsTimeouts | undefined,
): IpvsVerdict & { readonly kind: "forward" } {
  const next = advance(connection, packet, "client", now, timeouts);
  return {
    kind: "forward",
    ipvs: store(ipvs, next),
    packet: { ...packet, target: next.real, targetPort: next.realPort },
    connection: next,
    fresh: false,
  };
}

// An error about an answer: it is meant for the real server.
function errorIn(ipvs: Ipvs, packet: Packet, now: Millis): IpvsVerdict {
  if (packet.icmp?.type !== "error") return PASS;
  const { about } = packet.icmp;
  const connection = connectionOf(ipvs, inverse(about), now);
  if (connection === undefined) return PASS;
  const inside: Packet = { ...about, source: connection.real, sourcePort: connection.realPort };
  return {
    kind: "forward",
    ipvs,
    packet: { ...packet, target: connection.real, icmp: { ...packet.icmp, about: inside } },
    connection,
    fresh: false,
  };
}

// An error about what was sent to a real server: the client knows the virtual server only.
function errorOut(ipvs: Ipvs, packet: Packet, now: Millis): Answered | undefined {
  if (packet.icmp?.type !== "error") return undefined;
  const { about } = packet.icmp;
  const connection = answeredBy(ipvs, inverse(about), now);
  if (connection === undefined) return undefined;
  const { addr, port } = connection.virtual;
  const inside: Packet = { ...about, target: addr, targetPort: port };
  return { ipvs, connection, packet: { ...packet, source: addr, icmp: { ...packet.icmp, about: inside } } };
}

function inverse(packet: Packet): Packet {
  const { source, sourcePort, target, targetPort } = packet;
  return { ...packet, source: target, sourcePort: targetPort, target: source, targetPort: sourcePort };
}
