/** The entries: found, stored, removed. */
import type { Millis } from "@kubenetsim/sim";
import { inverseKey, isIcmp, tupleKey } from "./tuple.ts";
import type { Connection, Conntrack, Entry, Tuple } from "./types.ts";

/** An entry, and which way the tuple that found it goes. */
export interface Found {
  readonly key: string;
  readonly entry: Entry;
  readonly direction: Connection["direction"];
}

/** The connection to which packets with this tuple belong, unless it has expired. */
export function findEntry(
  conntrack: Conntrack,
  tuple: Tuple,
  now: Millis,
  key: string = tupleKey(tuple),
): Found | undefined {
  const { entries, replies } = conntrack;
  if (entries.size === 0) return undefined;
  const original = entries.get(key);
  if (original !== undefined && original.expires > now) return { key, entry: original, direction: "original" };
  const pointer = replies.size === 0 ? undefined : replies.get(key);
  const pointed = pointer === undefined ? undefined : entries.get(pointer);
  if (pointer !== undefined && pointed !== undefined && pointed.expires > now) {
    return { key: pointer, entry: pointed, direction: "reply" };
  }
  const turned = inverseKey(tuple);
  const plain = entries.get(turned);
  if (plain === undefined || plain.expires <= now || hasOwnReply(plain)) return undefined;
  return { key: turned, entry: plain, direction: "reply" };
}

/** Stores a new entry. What was there under its tuple has expired, and goes. */
export function putEntry(conntrack: Conntrack, entry: Entry, key: string = tupleKey(entry.original)): Conntrack {
  const old = conntrack.entries.get(key);
  const cleared = old === undefined ? conntrack : dropEntry(conntrack, key, old);
  const entries = cleared.entries.with(key, entry);
  const replies = hasOwnReply(entry) ? cleared.replies.with(tupleKey(entry.reply), key) : cleared.replies;
  return { entries, replies };
}

/** Stores another version of an entry whose tuples are the same. */
export function replaceEntry(conntrack: Conntrack, key: string, entry: Entry): Conntrack {
  return { entries: conntrack.entries.with(key, entry), replies: conntrack.replies };
}

export function dropEntry(conntrack: Conntrack, key: string, entry: Entry): Conntrack {
  const replyKey = hasOwnReply(entry) ? tupleKey(entry.reply) : undefined;
  const entries = conntrack.entries.without(key);
  // Another connection may have taken over the reply tuple since this one expired.
  const isOwn = replyKey !== undefined && conntrack.replies.get(replyKey) === key;
  return {
    entries,
    replies: isOwn && replyKey !== undefined ? conntrack.replies.without(replyKey) : conntrack.replies,
  };
}

/** Whether answers have another tuple than the reverse: with NAT, and where IPVS sends the packets on. */
function hasOwnReply({ dnat, snat, original, reply }: Entry): boolean {
  if (dnat || snat || reply.source !== original.target) return true;
  return reply.sourcePort !== original.targetPort && !isIcmp(original.protocol);
}
