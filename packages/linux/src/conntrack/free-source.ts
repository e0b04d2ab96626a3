/** A source port that no other connection has: what SNAT and MASQUERADE look for. Models nf_nat_l4proto_unique_tuple. */
import { type Addr, type Millis, mixSeed, scale } from "@kubenetsim/sim";
import { findEntry } from "./table.ts";
import { isIcmp } from "./tuple.ts";
import type { Connection, Conntrack, Tuple } from "./types.ts";

/** How to choose. */
export interface SourceWish {
  readonly addr: Addr;
  /** Exactly this port, or none. */
  readonly port?: number;
  /** Drawn, rather than kept if possible. */
  readonly randomFully?: boolean;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

const ECHO_IDS: Range = { first: 0, last: 65535 };
const LABEL = 0x736e6174;

/**
 * The port for a connection that is to come from `wish.addr`: the one it has, if that is free there, else one of the same
 * class (below 512, below 1024, above), from a drawn place on. Undefined when all are taken.
 */
export function freeSource(
  conntrack: Conntrack,
  connection: Connection,
  wish: SourceWish,
  seed: number,
  now: Millis,
): number | undefined {
  const { reply, original } = connection.entry;
  const own = original.sourcePort;
  const isFree = (port: number): boolean => findEntry(conntrack, boundReply(reply, wish.addr, port), now) === undefined;
  if (wish.port !== undefined) return isFree(wish.port) ? wish.port : undefined;
  if (wish.randomFully !== true && isFree(own)) return own;
  const { first, last } = isIcmp(reply.protocol) ? ECHO_IDS : classOf(own);
  const size = last - first + 1;
  const offset = scale(mixSeed(seed, LABEL), size);
  for (let i = 0; i < size; i++) {
    const port = first + ((offset + i) % size);
    if (isFree(port)) return port;
  }
  return undefined;
}

function boundReply(reply: Tuple, addr: Addr, port: number): Tuple {
  return isIcmp(reply.protocol)
    ? { ...reply, target: addr, sourcePort: port }
    : { ...reply, target: addr, targetPort: port };
}

function classOf(port: number): Range {
  if (port < 512) return { first: 1, last: 511 };
  return port < 1024 ? { first: 600, last: 1023 } : { first: 1024, last: 65535 };
}
