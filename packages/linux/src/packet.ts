/** A packet as the kernel sees it, and what its payload stands for. */
import type { Addr } from "@kubenetsim/sim";

export type Protocol = "tcp" | "udp" | "sctp" | "icmp" | "icmpv6";
export type CtState = "NEW" | "ESTABLISHED" | "RELATED" | "INVALID" | "UNTRACKED";

export type IcmpError =
  | "icmp-net-unreachable"
  | "icmp-host-unreachable"
  | "icmp-port-unreachable"
  | "icmp-proto-unreachable"
  | "icmp-net-prohibited"
  | "icmp-host-prohibited"
  | "icmp-admin-prohibited"
  | "icmp-time-exceeded"
  | "icmp6-no-route"
  | "icmp6-adm-prohibited"
  | "icmp6-addr-unreachable"
  | "icmp6-port-unreachable"
  | "icmp6-time-exceeded";

/** What an ICMP packet says: an echo, its reply, or an error about another packet. */
export type IcmpBody =
  | { readonly type: "echo-request" }
  | { readonly type: "echo-reply" }
  | { readonly type: "error"; readonly error: IcmpError; readonly about: Packet };

export interface Packet {
  /** Numbers packets of one world: chance is drawn by it. */
  readonly id: number;
  readonly family: 4 | 6;
  readonly protocol: Protocol;
  readonly source: Addr;
  readonly target: Addr;
  /** Ports of tcp, udp and sctp; the identifier of an ICMP echo stands in sourcePort; else 0. */
  readonly sourcePort: number;
  readonly targetPort: number;
  /** For tcp: a first segment, an answer, data, a refusal. "rst" stands for sctp's ABORT as well. */
  readonly tcp?: "syn" | "syn-ack" | "data" | "fin" | "rst" | undefined;
  readonly icmp?: IcmpBody | undefined;
  readonly mark: number;
  readonly ctState: CtState;
  readonly ttl: number;
  /** Opaque here: what programs say to each other. */
  readonly payload?: unknown;
}

/** A packet under way: what rules and routes change is written into a copy. */
export type DraftPacket = { -readonly [K in keyof Packet]: Packet[K] };

/** A copy to write to. Field by field, so that all copies are of one shape: a spread takes several times as long. */
export function packetDraft(packet: Packet): DraftPacket {
  return {
    id: packet.id,
    family: packet.family,
    protocol: packet.protocol,
    source: packet.source,
    target: packet.target,
    sourcePort: packet.sourcePort,
    targetPort: packet.targetPort,
    tcp: packet.tcp,
    icmp: packet.icmp,
    mark: packet.mark,
    ctState: packet.ctState,
    ttl: packet.ttl,
    payload: packet.payload,
  };
}
