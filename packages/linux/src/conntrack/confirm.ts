/** Connections made to stay, looked through, and made to go. */
import type { Addr, Millis } from "@kubenetsim/sim";
import { familyOf } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import type { Protocol } from "../packet.ts";
import { dropEntry, putEntry, replaceEntry } from "./table.ts";
import { timeoutOf } from "./timeout.ts";
import { tupleKey } from "./tuple.ts";
import type { Connection, Conntrack, Entry } from "./types.ts";

/** Stores a connection whose first packet leaves or is delivered; the very same namespace for one that is stored already. */
export function confirm(netns: Netns, connection: Connection, now: Millis): Netns {
  if (!connection.fresh) return netns;
  const entry: Entry = {
    ...connection.entry,
    expires: now + timeoutOf(connection.entry, netns.sysctls.conntrack_timeouts),
  };
  return { ...netns, conntrack: putEntry(netns.conntrack, entry, connection.key) };
}

/** Stores the mark that rules gave a connection. */
export function setConnectionMark(netns: Netns, connection: Connection, mark: number): Netns {
  if (connection.fresh) return netns;
  const key = tupleKey(connection.entry.original);
  if (!netns.conntrack.entries.has(key)) return netns;
  return { ...netns, conntrack: replaceEntry(netns.conntrack, key, { ...connection.entry, mark }) };
}

/** Which connections, in the words of `conntrack -D`; what is left out does not matter. */
export interface ConntrackFilter {
  readonly family?: 4 | 6;
  readonly protocol?: Protocol;
  readonly origSrc?: Addr;
  readonly origDst?: Addr;
  readonly origPortSrc?: number;
  readonly origPortDst?: number;
  readonly replySrc?: Addr;
  readonly replyPortSrc?: number;
  /** The new destination of connections whose destination was rewritten. */
  readonly dnatTo?: Addr;
}

/**
 * Forgets connections, as `conntrack -D` does, and says how many. An open connection goes on as a new one with its next
 * packet.
 */
export function deleteConnections(
  netns: Netns,
  filter: ConntrackFilter,
): { readonly netns: Netns; readonly deleted: number } {
  return forget(netns, (entry) => fits(entry, filter));
}

/** Clears away what has expired. Expired entries count as gone anyway: this only frees memory. */
export function expireConnections(netns: Netns, now: Millis): Netns {
  return forget(netns, (entry) => entry.expires <= now).netns;
}

function forget(netns: Netns, isGone: (entry: Entry) => boolean): { readonly netns: Netns; readonly deleted: number } {
  let conntrack: Conntrack = netns.conntrack;
  let deleted = 0;
  for (const [key, entry] of netns.conntrack.entries) {
    if (!isGone(entry)) continue;
    conntrack = dropEntry(conntrack, key, entry);
    deleted++;
  }
  return { netns: deleted === 0 ? netns : { ...netns, conntrack }, deleted };
}

function fits(entry: Entry, filter: ConntrackFilter): boolean {
  const { original, reply } = entry;
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [filter.family, familyOf(original.source)],
    [filter.protocol, original.protocol],
    [filter.origSrc, original.source],
    [filter.origDst, original.target],
    [filter.origPortSrc, original.sourcePort],
    [filter.origPortDst, original.targetPort],
    [filter.replySrc, reply.source],
    [filter.replyPortSrc, reply.sourcePort],
    [filter.dnatTo, entry.dnat ? reply.source : undefined],
  ];
  return pairs.every(([wanted, actual]) => wanted === undefined || wanted === actual);
}
