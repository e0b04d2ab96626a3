/** What a server's plugins remember between questions, and what they may do while one is answered. */
import { emptyTree, type Millis, type Tree } from "@kubenetsim/sim";
import type { Answer, Query } from "./message.ts";

/** One answer in a cache. Models plugin/cache/item.go. */
export interface CachedAnswer {
  readonly answer: Answer;
  readonly storedAt: Millis;
  /** Seconds that it may be kept: the smallest TTL in it, within the cache's bounds. */
  readonly ttl: number;
  /** Hits in the present window of the prefetch, and when the window began. */
  readonly hits: number;
  readonly hitsSince: Millis;
}

/** What one cache plugin holds, by a hash, the name, type, class and flags of the question. */
export interface CacheMemory {
  readonly success: Tree<CachedAnswer>;
  readonly denial: Tree<CachedAnswer>;
}

/** What forward knows of one upstream. Models plugin/pkg/proxy. */
export interface UpstreamHealth {
  /** Failed health checks in a row. */
  readonly fails: number;
  /** When the last health check went out. */
  readonly checkedAt: Millis;
}

/** All that the plugins of one running server remember: plain data, for the world to hold. */
export interface DnsMemory {
  /** By the plugin's place in the Corefile: `cache:17`. */
  readonly caches: Tree<CacheMemory>;
  /** By place and address: `forward:12 10.0.0.1:53`. */
  readonly upstreams: Tree<UpstreamHealth>;
  /** Turns of round robin, probes that loop has seen, errors by pattern. */
  readonly counters: Tree<number>;
}

/** A server that has just started remembers nothing. */
export const NO_MEMORY: DnsMemory = { caches: emptyTree(), upstreams: emptyTree(), counters: emptyTree() };

/** An answer from beyond, or none; `afterMs` of virtual time went by until it came. */
export interface Forwarded {
  readonly result: Answer | "lost" | "refused";
  readonly afterMs?: Millis;
  /** Where it was refused: what else than `connection refused` the error says. */
  readonly why?: string;
}

/** Carries a query to another server, `address:port`. */
export type SendUpstream = (query: Query, server: string, transport: "udp" | "tcp") => Forwarded;

/** While one question is answered: the memory, writable. It never outlives the question. */
export interface Session {
  memory: DnsMemory;
  readonly now: Millis;
  /** Virtual time that the server has waited for others. */
  elapsedMs: Millis;
  /** Lines that the server wrote: its pod's log. */
  readonly lines: string[];
  /** What the errors plugin is to report, as CoreDNS words it. */
  error?: string;
  /** Set where CoreDNS would exit: the reason, as its last line says it. */
  fatal?: string;
  /** Absent: nobody can be asked. */
  readonly send?: SendUpstream;
}

/**
 * Opens a memory for one question.
 *
 * @example
 * const session = openSession(memory, cluster.now);
 * const answer = serve(server, query, { ...view, session });
 * const after = session.memory; // what is kept until the next question
 */
export function openSession(memory: DnsMemory, now: Millis, send?: SendUpstream): Session {
  return { memory, now, elapsedMs: 0, lines: [], ...(send === undefined ? {} : { send }) };
}

/** Adds to a counter and gives its new value. */
export function count(session: Session, key: string, by = 1): number {
  const value = (session.memory.counters.get(key) ?? 0) + by;
  session.memory = { ...session.memory, counters: session.memory.counters.with(key, value) };
  return value;
}
