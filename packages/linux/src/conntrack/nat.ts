/** NAT: a choice bound to a connection, and packets rewritten by what is bound. Models net/netfilter/nf_nat_core.c. */
import type { Addr } from "@kubenetsim/sim";
import { type Packet, packetDraft } from "../packet.ts";
import { inverse, isIcmp } from "./tuple.ts";
import type { Connection, Entry } from "./types.ts";

/** Binds a new destination: answers will come from there. */
export function bindDestination(connection: Connection, addr: Addr, port: number): Connection {
  const { entry } = connection;
  const { reply } = entry;
  const sourcePort = isIcmp(reply.protocol) ? reply.sourcePort : port;
  // As in the kernel, "rewriting" to what it is already is no NAT.
  if (reply.source === addr && reply.sourcePort === sourcePort) return connection;
  return { ...connection, entry: { ...entry, reply: { ...reply, source: addr, sourcePort }, dnat: true } };
}

/** Binds a new source: answers will go there. The port (of an echo, the identifier) must be free: see {@link freeSource}. */
export function bindSource(connection: Connection, addr: Addr, port: number): Connection {
  const { entry } = connection;
  const { reply } = entry;
  const bound = isIcmp(reply.protocol)
    ? { ...reply, target: addr, sourcePort: port }
    : { ...reply, target: addr, targetPort: port };
  if (bound.target === reply.target && bound.targetPort === reply.targetPort && bound.sourcePort === reply.sourcePort)
    return connection;
  return { ...connection, entry: { ...entry, reply: bound, snat: true } };
}

/** Which end of packets is rewritten at a hook: destinations on the way in, sources on the way out. */
export type Manip = "destination" | "source";

/** Whether packets going this way have that end rewritten: answers have undone at one end what was done at the other. */
export function isRewritten(connection: Connection, manip: Manip): boolean {
  const { entry, direction } = connection;
  return (manip === "destination") === (direction === "original") ? entry.dnat : entry.snat;
}

/** The packet with one end rewritten as its connection says; the very same packet where nothing is to be rewritten. */
export function translate(packet: Packet, connection: Connection, manip: Manip): Packet {
  if (!isRewritten(connection, manip)) return packet;
  const { entry, direction } = connection;
  const goal = inverse(direction === "original" ? entry.reply : entry.original);
  if (packet.icmp?.type === "error") return translateError(packet, packet.icmp.about, entry, connection, manip);
  if (isIcmp(packet.protocol)) {
    return manip === "destination"
      ? { ...packet, target: goal.target, sourcePort: goal.sourcePort }
      : { ...packet, source: goal.source, sourcePort: goal.sourcePort };
  }
  const copy = packetDraft(packet);
  if (manip === "destination") {
    copy.target = goal.target;
    copy.targetPort = goal.targetPort;
  } else {
    copy.source = goal.source;
    copy.sourcePort = goal.sourcePort;
  }
  return copy;
}

/** In an error, both its own address and the packet inside, which went the other way. */
function translateError(packet: Packet, about: Packet, entry: Entry, connection: Connection, manip: Manip): Packet {
  const isOriginal = connection.direction === "original";
  const goal = inverse(isOriginal ? entry.reply : entry.original);
  const inner = isOriginal ? entry.reply : entry.original;
  const icmp = packet.icmp?.type === "error" ? packet.icmp : undefined;
  if (icmp === undefined) return packet;
  if (manip === "destination") {
    const inside: Packet = { ...about, source: inner.source, sourcePort: inner.sourcePort };
    return { ...packet, target: goal.target, icmp: { ...icmp, about: inside } };
  }
  const inside: Packet = isIcmp(about.protocol)
    ? { ...about, target: inner.target }
    : { ...about, target: inner.target, targetPort: inner.targetPort };
  return { ...packet, source: goal.source, icmp: { ...icmp, about: inside } };
}
