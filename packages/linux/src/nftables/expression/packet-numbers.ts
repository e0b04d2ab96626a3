/** The numbers that stand in headers for what a packet here says in words. */
import type { Packet, Protocol } from "../../packet.ts";

const PROTOCOL: { readonly [P in Protocol]: number } = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };
const ICMP_UNREACHABLE = 3;
const ICMP_TIME_EXCEEDED = 11;
const ICMPV6_UNREACHABLE = 1;
const ICMPV6_TIME_EXCEEDED = 3;

/** The number of the packet's protocol, as in /etc/protocols. */
export function protocolNumber(packet: Packet): number {
  return PROTOCOL[packet.protocol];
}

/** The type of an ICMP or ICMPv6 packet. */
export function icmpTypeOf(packet: Packet): number | undefined {
  const { icmp, family } = packet;
  if (icmp === undefined) return undefined;
  if (icmp.type === "error") {
    const late = icmp.error.endsWith("time-exceeded");
    if (family === 4) return late ? ICMP_TIME_EXCEEDED : ICMP_UNREACHABLE;
    return late ? ICMPV6_TIME_EXCEEDED : ICMPV6_UNREACHABLE;
  }
  if (family === 4) return icmp.type === "echo-request" ? 8 : 0;
  return icmp.type === "echo-request" ? 128 : 129;
}
