/** Connections as `conntrack -L` prints them. */
import { formatAddr, type Millis } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import type { Protocol } from "../packet.ts";
import { isIcmp } from "./tuple.ts";
import type { Entry, Tuple } from "./types.ts";

const PROTOCOL_NUMBER: { readonly [P in Protocol]: number } = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };
const NAME_WIDTH = 8;

/** One line for each connection that has not expired. */
export function printConntrack(netns: Netns, now: Millis): string {
  const lines: string[] = [];
  for (const entry of netns.conntrack.entries.values()) {
    if (entry.expires > now) lines.push(`${entryLine(entry, now)}\n`);
  }
  return lines.join("");
}

function entryLine(entry: Entry, now: Millis): string {
  const { protocol } = entry.original;
  const words = [protocol.padEnd(NAME_WIDTH), String(PROTOCOL_NUMBER[protocol])];
  words.push(String(Math.floor((entry.expires - now) / 1000)));
  if (entry.state !== "") words.push(entry.state);
  words.push(tupleText(entry.original));
  if (!entry.seenReply) words.push("[UNREPLIED]");
  words.push(tupleText(entry.reply));
  if (entry.assured) words.push("[ASSURED]");
  words.push(`mark=${entry.mark}`, "use=1");
  return words.join(" ");
}

function tupleText(tuple: Tuple): string {
  const ends = `src=${formatAddr(tuple.source)} dst=${formatAddr(tuple.target)}`;
  if (isIcmp(tuple.protocol)) return `${ends} type=${tuple.targetPort} code=0 id=${tuple.sourcePort}`;
  return `${ends} sport=${tuple.sourcePort} dport=${tuple.targetPort}`;
}
