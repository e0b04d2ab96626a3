/** Tuples: made from packets, turned round, and as keys. */
import type { Addr } from "@kubenetsim/sim";
import type { Packet, Protocol } from "../packet.ts";
import type { Tuple } from "./types.ts";

const ECHO_REQUEST4 = 8;
const ECHO_REPLY4 = 0;
const ECHO_REQUEST6 = 128;
const ECHO_REPLY6 = 129;

/** A packet's tuple. Of an ICMP error this is meaningless: ask for that of the packet it is about. */
export function tupleOf(packet: Packet): Tuple {
  const { protocol, source, sourcePort, target } = packet;
  return { protocol, source, sourcePort, target, targetPort: targetPortOf(packet) };
}

/** The tuple of the packets that come back. */
export function inverse(tuple: Tuple): Tuple {
  const { protocol, source, sourcePort, target, targetPort } = tuple;
  if (isIcmp(protocol))
    return { protocol, source: target, sourcePort, target: source, targetPort: otherEcho(targetPort) };
  return { protocol, source: target, sourcePort: targetPort, target: source, targetPort: sourcePort };
}

/** The key of a tuple in conntrack's trees: readable, and cheap to make. */
export function tupleKey(tuple: Tuple): string {
  return keyOf(tuple.protocol, tuple.source, tuple.sourcePort, tuple.target, tuple.targetPort);
}

/** The key of {@link inverse}, without making that. */
export function inverseKey(tuple: Tuple): string {
  const { protocol, source, sourcePort, target, targetPort } = tuple;
  if (isIcmp(protocol)) return keyOf(protocol, target, sourcePort, source, otherEcho(targetPort));
  return keyOf(protocol, target, targetPort, source, sourcePort);
}

export function isIcmp(protocol: Protocol): boolean {
  return protocol === "icmp" || protocol === "icmpv6";
}

/** The port; of an echo, the ICMP type. */
function targetPortOf(packet: Packet): number {
  if (!isIcmp(packet.protocol)) return packet.targetPort;
  const isReply = packet.icmp?.type === "echo-reply";
  if (packet.family === 4) return isReply ? ECHO_REPLY4 : ECHO_REQUEST4;
  return isReply ? ECHO_REPLY6 : ECHO_REQUEST6;
}

function otherEcho(type: number): number {
  if (type === ECHO_REQUEST4) return ECHO_REPLY4;
  if (type === ECHO_REPLY4) return ECHO_REQUEST4;
  return type === ECHO_REQUEST6 ? ECHO_REPLY6 : ECHO_REQUEST6;
}

function keyOf(protocol: Protocol, source: Addr, sourcePort: number, target: Addr, targetPort: number): string {
  // Of one flow both addresses are of one family. Hexadecimal is much the fastest text of a bigint, and `/6` keeps it apart.
  if (typeof source === "number") return `${protocol} ${source} ${sourcePort} ${target} ${targetPort}`;
  return `${protocol}/6 ${source.toString(16)} ${sourcePort} ${target.toString(16)} ${targetPort}`;
}
