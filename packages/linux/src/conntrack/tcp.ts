/** TCP as conntrack follows it. Models the table in net/netfilter/nf_conntrack_proto_tcp.c, as far as our segments tell. */
import type { Packet } from "../packet.ts";
import type { TcpState } from "./types.ts";

type Segment = NonNullable<Packet["tcp"]>;
type Direction = "original" | "reply";

/** The next state; `keep`: the segment changes nothing; `invalid`: it does not belong; `reopen`: the connection starts anew. */
export type TcpStep = TcpState | "keep" | "invalid" | "reopen";

const AFTER_DATA: { readonly [S in TcpState]: TcpStep } = {
  SYN_SENT: "invalid",
  SYN_RECV: "ESTABLISHED",
  ESTABLISHED: "ESTABLISHED",
  FIN_WAIT: "CLOSE_WAIT",
  CLOSE_WAIT: "CLOSE_WAIT",
  LAST_ACK: "TIME_WAIT",
  TIME_WAIT: "TIME_WAIT",
  CLOSE: "CLOSE",
};

const AFTER_FIN: { readonly [S in TcpState]: TcpStep } = {
  SYN_SENT: "invalid",
  SYN_RECV: "FIN_WAIT",
  ESTABLISHED: "FIN_WAIT",
  FIN_WAIT: "LAST_ACK",
  CLOSE_WAIT: "LAST_ACK",
  LAST_ACK: "LAST_ACK",
  TIME_WAIT: "TIME_WAIT",
  CLOSE: "CLOSE",
};

/** What a segment makes of a known connection. */
export function tcpStep(state: TcpState, segment: Segment, direction: Direction, resetByOriginal: boolean): TcpStep {
  switch (segment) {
    case "syn":
      return afterSyn(state, direction, resetByOriginal);
    case "syn-ack":
      if (direction === "original") return "invalid";
      return state === "SYN_SENT" ? "SYN_RECV" : "keep";
    case "data":
      // Only the side that asked can complete the handshake.
      return state === "SYN_RECV" && direction === "reply" ? "keep" : AFTER_DATA[state];
    case "fin":
      return AFTER_FIN[state];
    case "rst":
      return "CLOSE";
  }
}

/** The state of a connection that begins with this segment; undefined where none can. */
export function tcpStart(segment: Segment, loose: boolean): TcpState | undefined {
  if (segment === "syn") return "SYN_SENT";
  return segment === "data" && loose ? "ESTABLISHED" : undefined;
}

// A closed connection's port may be used again: after TIME_WAIT, and where the client itself reset. After a server's RST
// the kernel goes on with the old entry, and so with the old NAT.
function afterSyn(state: TcpState, direction: Direction, resetByOriginal: boolean): TcpStep {
  if (state === "TIME_WAIT") return "reopen";
  if (direction === "reply") return "keep";
  if (state === "CLOSE") return resetByOriginal ? "reopen" : "SYN_SENT";
  return state === "SYN_SENT" ? "SYN_SENT" : "keep";
}
