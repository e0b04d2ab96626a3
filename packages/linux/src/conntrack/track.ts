/** Which connection a packet belongs to, and what it makes of that connection's state. */
import type { Millis } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import { type CtState, type Packet, packetDraft } from "../packet.ts";
import { dropEntry, type Found, findEntry, replaceEntry } from "./table.ts";
import { tcpStart, tcpStep } from "./tcp.ts";
import { type ConntrackTimeouts, timeoutOf, UDP_STREAM_AFTER_MS } from "./timeout.ts";
import { inverse, tupleKey, tupleOf } from "./tuple.ts";
import type { Connection, Entry, TcpState, Tuple } from "./types.ts";

export interface Tracked {
  readonly netns: Netns;
  /** The packet with its `ctState`. */
  readonly packet: Packet;
  /** None for a packet that is INVALID. */
  readonly connection?: Connection;
}

/**
 * What conntrack does when a packet enters, or is sent: finds its connection and moves that on, or makes one that is not
 * stored before {@link confirm}. Models net/netfilter/nf_conntrack_core.c nf_conntrack_in.
 */
export function track(netns: Netns, packet: Packet, now: Millis): Tracked {
  if (packet.icmp?.type === "error") return trackError(netns, packet, packet.icmp.about, now);
  const tuple = tupleOf(packet);
  const key = tupleKey(tuple);
  const found = findEntry(netns.conntrack, tuple, now, key);
  return found === undefined ? begin(netns, packet, tuple, key, now) : goOn(netns, packet, tuple, found, now);
}

function begin(netns: Netns, packet: Packet, tuple: Tuple, key: string, now: Millis): Tracked {
  const state = startState(packet, netns.sysctls.tcp_loose);
  if (state === undefined) return { netns, packet: withState(packet, "INVALID") };
  const entry: Entry = {
    original: tuple,
    reply: inverse(tuple),
    state,
    seenReply: false,
    assured: false,
    dnat: false,
    snat: false,
    mark: 0,
    created: now,
    expires: 0,
  };
  const connection: Connection = { entry, direction: "original", fresh: true, related: false, key };
  return { netns, packet: withState(packet, "NEW"), connection };
}

function startState(packet: Packet, loose: boolean): Entry["state"] | undefined {
  switch (packet.protocol) {
    case "tcp":
      return tcpStart(packet.tcp ?? "syn", loose);
    case "sctp":
      return packet.tcp === "rst" ? undefined : "COOKIE_WAIT";
    case "udp":
      return "";
    default:
      // An answer to a ping that nobody sent begins nothing.
      return packet.icmp?.type === "echo-reply" ? undefined : "";
  }
}

function goOn(netns: Netns, packet: Packet, tuple: Tuple, found: Found, now: Millis): Tracked {
  const { entry, direction, key } = found;
  const step =
    entry.original.protocol === "tcp"
      ? tcpStep(tcpStateOf(entry), packet.tcp ?? "data", direction, entry.resetByOriginal === true)
      : "keep";
  if (step === "reopen") {
    const dropped = { ...netns, conntrack: dropEntry(netns.conntrack, key, entry) };
    return begin(dropped, packet, tuple, tupleKey(tuple), now);
  }
  if (step === "invalid") return { netns, packet: withState(packet, "INVALID") };
  const answered = direction === "reply" || entry.seenReply;
  const marked = withState(packet, answered ? "ESTABLISHED" : "NEW");
  const connection: Connection = { entry, direction, fresh: false, related: false };
  // Refused before anything else came back: there never was a connection.
  if (packet.tcp === "rst" && !entry.seenReply) {
    return { netns: { ...netns, conntrack: dropEntry(netns.conntrack, key, entry) }, packet: marked, connection };
  }
  const next = moved(entry, step, direction, packet, now, netns.sysctls.conntrack_timeouts);
  if (next === entry) return { netns, packet: marked, connection };
  return {
    netns: { ...netns, conntrack: replaceEntry(netns.conntrack, key, next) },
    packet: marked,
    connection: { ...connection, entry: next },
  };
}

/** The entry after a packet; the very same one when nothing changed, not even the time until it expires. */
function moved(
  entry: Entry,
  step: TcpState | "keep",
  direction: Connection["direction"],
  packet: Packet,
  now: Millis,
  timeouts: ConntrackTimeouts | undefined,
): Entry {
  const state = nextState(entry, step, direction);
  const seenReply = entry.seenReply || direction === "reply";
  const assured = entry.assured || becomesAssured(entry, state, direction, now);
  const expires = now + timeoutOf({ original: entry.original, state, seenReply, assured }, timeouts);
  const byOriginal = packet.tcp === "rst" && direction === "original";
  if (
    state === entry.state &&
    seenReply === entry.seenReply &&
    assured === entry.assured &&
    expires === entry.expires &&
    !byOriginal
  )
    return entry;
  const { resetByOriginal: _, ...kept } = entry;
  return { ...kept, state, seenReply, assured, expires, ...(byOriginal ? { resetByOriginal: true } : {}) };
}

function nextState(entry: Entry, step: TcpState | "keep", direction: Connection["direction"]): Entry["state"] {
  if (entry.original.protocol === "sctp" && direction === "reply") return "ESTABLISHED";
  return step === "keep" ? entry.state : step;
}

function becomesAssured(entry: Entry, state: Entry["state"], direction: Connection["direction"], now: Millis): boolean {
  if (entry.original.protocol === "udp") {
    // Judged by what was known before this packet; a single question with its answer is no stream.
    return entry.seenReply && now > entry.created + UDP_STREAM_AFTER_MS;
  }
  if (entry.original.protocol === "sctp") return direction === "reply";
  return state === "ESTABLISHED" && entry.seenReply && (entry.state === "SYN_RECV" || entry.state === "ESTABLISHED");
}

// An error belongs to the connection of the packet it is about, and travels the other way.
function trackError(netns: Netns, packet: Packet, about: Packet, now: Millis): Tracked {
  const found = about.icmp?.type === "error" ? undefined : findEntry(netns.conntrack, inverse(tupleOf(about)), now);
  if (found === undefined) return { netns, packet: withState(packet, "INVALID") };
  const connection: Connection = { entry: found.entry, direction: found.direction, fresh: false, related: true };
  return { netns, packet: withState(packet, "RELATED"), connection };
}

function tcpStateOf(entry: Entry): TcpState {
  return entry.state === "" || entry.state === "COOKIE_WAIT" ? "SYN_SENT" : entry.state;
}

function withState(packet: Packet, ctState: CtState): Packet {
  if (packet.ctState === ctState) return packet;
  const copy = packetDraft(packet);
  copy.ctState = ctState;
  return copy;
}
