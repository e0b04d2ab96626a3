/** `ip saddr`, `tcp dport`, `th dport`, `icmp type` and the like: what stands in the packet's headers. */
import type { Packet } from "../../packet.ts";
import { accept, type Cursor, peek } from "../tokens.ts";
import type { NftExpression, NftPayloadField, NftPayloadProtocol, NftTypeName, NftValue } from "../types.ts";
import type { ExpressionKind } from "./kind.ts";
import { icmpTypeOf, protocolNumber } from "./packet-numbers.ts";

type Payload = Extract<NftExpression, { expression: "payload" }>;

const FIELDS: ReadonlyMap<string, readonly NftPayloadField[]> = new Map<string, readonly NftPayloadField[]>([
  ["ip", ["saddr", "daddr", "protocol"]],
  ["ip6", ["saddr", "daddr", "nexthdr"]],
  ["tcp", ["sport", "dport"]],
  ["udp", ["sport", "dport"]],
  ["sctp", ["sport", "dport"]],
  ["th", ["sport", "dport"]],
  ["icmp", ["type"]],
  ["icmpv6", ["type"]],
]);

export const payloadExpression: ExpressionKind<Payload> = {
  name: "payload",
  types: ({ protocol, field }) =>
    TYPES[`${protocol === "ip6" ? "ip6" : protocol === "icmpv6" ? "icmpv6" : ""}${field}`] ?? PORT,
  evaluate({ protocol, field }, { passage }) {
    const { packet } = passage;
    switch (protocol) {
      case "ip":
        return packet.family === 4 ? headerField(packet, field) : undefined;
      case "ip6":
        return packet.family === 6 ? headerField(packet, field) : undefined;
      case "th":
        return hasPorts(packet) ? port(packet, field) : undefined;
      case "icmp":
      case "icmpv6":
        return packet.protocol === protocol ? icmpTypeOf(packet) : undefined;
      default:
        return packet.protocol === protocol ? port(packet, field) : undefined;
    }
  },
  print: ({ protocol, field }) => `${protocol} ${field}`,
  parse(cursor: Cursor) {
    const protocol = peek(cursor).text;
    const field = FIELDS.get(protocol)?.find((each) => each === peek(cursor, 1).text);
    if (field === undefined || !accept(cursor, protocol)) return undefined;
    cursor.at++;
    return { expression: "payload", protocol: protocol as NftPayloadProtocol, field };
  },
};

const PORT: readonly NftTypeName[] = ["inet_service"];
const TYPES: { readonly [name: string]: readonly NftTypeName[] } = {
  saddr: ["ipv4_addr"],
  daddr: ["ipv4_addr"],
  ip6saddr: ["ipv6_addr"],
  ip6daddr: ["ipv6_addr"],
  protocol: ["inet_proto"],
  ip6nexthdr: ["inet_proto"],
  type: ["icmp_type"],
  icmpv6type: ["icmpv6_type"],
};

function headerField(packet: Packet, field: NftPayloadField): NftValue {
  if (field === "saddr") return packet.source;
  return field === "daddr" ? packet.target : protocolNumber(packet);
}

function hasPorts(packet: Packet): boolean {
  return packet.protocol === "tcp" || packet.protocol === "udp" || packet.protocol === "sctp";
}

function port(packet: Packet, field: NftPayloadField): number {
  return field === "sport" ? packet.sourcePort : packet.targetPort;
}
