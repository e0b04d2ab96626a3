/** A connection's state and how long it lasts. Models net/netfilter/ipvs/ip_vs_proto_{tcp,udp,sctp}.c. */
import type { Millis } from "@kubenetsim/sim";
import type { Packet } from "../packet.ts";
import type { IpvsConnection, IpvsProtocol, IpvsTcpState, IpvsTimeouts } from "./types.ts";

const SECOND: Millis = 1000;
const MINUTE: Millis = 60 * SECOND;

/** What ipvs_timeout_* say for tcp. */
export const IPVS_TCP_TIMEOUT_MS: { readonly [S in IpvsTcpState]: Millis } = {
  NONE: 2 * SECOND,
  ESTABLISHED: 15 * MINUTE,
  SYN_SENT: 2 * MINUTE,
  SYN_RECV: MINUTE,
  FIN_WAIT: 2 * MINUTE,
  TIME_WAIT: 2 * MINUTE,
  CLOSE: 10 * SECOND,
  CLOSE_WAIT: MINUTE,
  LAST_ACK: 30 * SECOND,
  LISTEN: 2 * MINUTE,
  SYNACK: 2 * MINUTE,
};
export const IPVS_UDP_TIMEOUT_MS: Millis = 5 * MINUTE;
/** Of sctp: while it is set up or torn down; once it stands; once it is refused or aborted. */
export const IPVS_SCTP_TIMEOUT_MS: {
  readonly passing: Millis;
  readonly established: Millis;
  readonly closed: Millis;
} = { passing: MINUTE, established: 15 * MINUTE, closed: 10 * SECOND };

type Segment = "syn" | "fin" | "ack" | "rst";
type Row = readonly IpvsTcpState[];

const STATES: Row = [
  "NONE",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "SYNACK",
];
const SHORT: { readonly [short: string]: IpvsTcpState } = {
  ES: "ESTABLISHED",
  SS: "SYN_SENT",
  SR: "SYN_RECV",
  FW: "FIN_WAIT",
  TW: "TIME_WAIT",
  CL: "CLOSE",
  CW: "CLOSE_WAIT",
  LA: "LAST_ACK",
  LI: "LISTEN",
  SA: "SYNACK",
};

// A column for each of STATES: what the state becomes. What the client sends, and what the real server sends.
const FROM_CLIENT: { readonly [S in Segment]: Row } = {
  syn: row("SR ES ES SR SR SR SR SR SR SR SR"),
  fin: row("CL CW SS TW TW TW CL CW LA LI TW"),
  ack: row("ES ES SS ES FW TW CL CW CL LI ES"),
  rst: row("CL CL CL SR CL CL CL CL LA LI SR"),
};
const FROM_REAL: { readonly [S in Segment]: Row } = {
  syn: row("SS ES SS SR SS SS SS SS SS LI SR"),
  fin: row("TW FW SS TW FW TW CL TW LA LI TW"),
  ack: row("ES ES SS ES FW TW CL CW LA ES ES"),
  rst: row("CL CL SS CL CL TW CL CL CL CL CL"),
};

/** The connection after a packet, with its new state and time. */
export function advance(
  connection: IpvsConnection,
  packet: Packet,
  from: "client" | "real",
  now: Millis,
  timeouts: IpvsTimeouts = NO_TIMEOUTS,
): IpvsConnection {
  const state = nextState(connection, packet, from);
  return { ...connection, state, expires: now + timeoutOf(connection.virtual.protocol, state, timeouts) };
}

const NO_TIMEOUTS: IpvsTimeouts = {};

/** Whether `ipvsadm` counts it under ActiveConn; the others are InActConn. */
export function isActive(connection: Pick<IpvsConnection, "state">): boolean {
  const { state } = connection;
  return state === "ESTABLISHED" || state === "SYN_SENT" || state === "SYN_RECV" || state === "SYNACK";
}

function nextState(connection: IpvsConnection, packet: Packet, from: "client" | "real"): IpvsTcpState {
  const { protocol } = connection.virtual;
  if (protocol === "udp") return "NONE";
  const segment = segmentOf(packet);
  if (protocol === "sctp") return sctpState(connection.state, segment);
  const table = from === "client" ? FROM_CLIENT : FROM_REAL;
  return table[segment][STATES.indexOf(connection.state)] ?? connection.state;
}

// Coarser than the kernel's: what counts is whether it stands. A handshake is told from the rest by its INIT alone.
function sctpState(state: IpvsTcpState, segment: Segment): IpvsTcpState {
  if (segment === "rst") return "CLOSE";
  if (segment === "fin") return "CLOSE_WAIT";
  return segment === "ack" && state === "NONE" ? "ESTABLISHED" : state;
}

function segmentOf(packet: Packet): Segment {
  switch (packet.tcp) {
    case "rst":
    case "fin":
      return packet.tcp;
    case "syn":
    case "syn-ack":
      return "syn";
    default:
      return "ack";
  }
}

function timeoutOf(protocol: IpvsProtocol, state: IpvsTcpState, set: IpvsTimeouts): Millis {
  if (protocol === "udp") return set.udp ?? IPVS_UDP_TIMEOUT_MS;
  if (protocol === "tcp" && state === "ESTABLISHED" && set.tcp !== undefined) return set.tcp;
  if (protocol === "tcp" && state === "FIN_WAIT" && set.tcpFin !== undefined) return set.tcpFin;
  if (protocol === "tcp") return IPVS_TCP_TIMEOUT_MS[state];
  if (state === "ESTABLISHED") return IPVS_SCTP_TIMEOUT_MS.established;
  return state === "CLOSE" ? IPVS_SCTP_TIMEOUT_MS.closed : IPVS_SCTP_TIMEOUT_MS.passing;
}

function row(text: string): Row {
  return text.split(" ").map((short) => SHORT[short] ?? "NONE");
}
