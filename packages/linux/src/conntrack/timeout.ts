/** How long conntrack remembers: the kernel's defaults. Models net/netfilter/nf_conntrack_proto_*.c. */
import type { Millis } from "@kubenetsim/sim";
import type { Entry, TcpState } from "./types.ts";

const SECOND: Millis = 1000;
const MINUTE: Millis = 60 * SECOND;
const DAY: Millis = 24 * 60 * MINUTE;

/** nf_conntrack_tcp_timeout_*. */
export const TCP_TIMEOUT_MS: { readonly [S in TcpState]: Millis } = {
  SYN_SENT: 2 * MINUTE,
  SYN_RECV: MINUTE,
  ESTABLISHED: 5 * DAY,
  FIN_WAIT: 2 * MINUTE,
  CLOSE_WAIT: MINUTE,
  LAST_ACK: 30 * SECOND,
  TIME_WAIT: 2 * MINUTE,
  CLOSE: 10 * SECOND,
};

/** nf_conntrack_tcp_timeout_unacknowledged: taken up in the middle, and nothing has come back yet. */
export const TCP_UNACKNOWLEDGED_TIMEOUT_MS: Millis = 5 * MINUTE;
/** nf_conntrack_udp_timeout. */
export const UDP_TIMEOUT_MS: Millis = 30 * SECOND;
/** nf_conntrack_udp_timeout_stream: once answers still come when the flow is older than {@link UDP_STREAM_AFTER_MS}. */
export const UDP_STREAM_TIMEOUT_MS: Millis = 2 * MINUTE;
export const UDP_STREAM_AFTER_MS: Millis = 2 * SECOND;
/** nf_conntrack_icmp_timeout and nf_conntrack_icmpv6_timeout. */
export const ICMP_TIMEOUT_MS: Millis = 30 * SECOND;
/** nf_conntrack_sctp_timeout_cookie_wait. */
export const SCTP_COOKIE_WAIT_TIMEOUT_MS: Millis = 3 * SECOND;
/** nf_conntrack_sctp_timeout_established. */
export const SCTP_ESTABLISHED_TIMEOUT_MS: Millis = 210 * SECOND;

/** Timeouts that were set to other than the defaults, by what they are for: nf_conntrack_tcp_timeout_established and its like. */
export interface ConntrackTimeouts {
  readonly tcpEstablished?: Millis;
  readonly tcpCloseWait?: Millis;
  readonly udp?: Millis;
  readonly udpStream?: Millis;
}

const DEFAULTS: ConntrackTimeouts = {};

/** How long an entry lasts from its latest packet on. */
export function timeoutOf(
  entry: Pick<Entry, "original" | "state" | "seenReply" | "assured">,
  set: ConntrackTimeouts = DEFAULTS,
): Millis {
  const { state } = entry;
  switch (entry.original.protocol) {
    case "tcp":
      if (state === "ESTABLISHED" && !entry.seenReply) return TCP_UNACKNOWLEDGED_TIMEOUT_MS;
      if (state === "ESTABLISHED" && set.tcpEstablished !== undefined) return set.tcpEstablished;
      if (state === "CLOSE_WAIT" && set.tcpCloseWait !== undefined) return set.tcpCloseWait;
      return state === "" || state === "COOKIE_WAIT" ? TCP_TIMEOUT_MS.SYN_SENT : TCP_TIMEOUT_MS[state];
    case "udp":
      return entry.assured ? (set.udpStream ?? UDP_STREAM_TIMEOUT_MS) : (set.udp ?? UDP_TIMEOUT_MS);
    case "sctp":
      return state === "ESTABLISHED" ? SCTP_ESTABLISHED_TIMEOUT_MS : SCTP_COOKIE_WAIT_TIMEOUT_MS;
    default:
      return ICMP_TIMEOUT_MS;
  }
}
