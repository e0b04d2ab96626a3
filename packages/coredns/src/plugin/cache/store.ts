/** Where a cache keeps its answers: trees in the server's memory, with room for so many. Models plugin/pkg/cache. */
import { draw, emptyTree, fnv1a32, type Tree } from "@kubenetsim/sim";
import type { Query } from "../../message.ts";
import { lower } from "../../name.ts";
import type { CachedAnswer, CacheMemory, Session } from "../../session.ts";

const EMPTY: CacheMemory = { success: emptyTree(), denial: emptyTree() };

/** A hash first, so that the next key after a drawn number is anybody's. */
export function cacheKey(asked: Query): string {
  const flags = `${asked.edns?.dnssecOk === true ? 1 : 0}${asked.checkingDisabled === true ? 1 : 0}`;
  const text = `${lower(asked.name)} ${asked.type} ${asked.class} ${flags}`;
  return `${hex(fnv1a32(text))} ${text}`;
}

export function kept(session: Session, id: string, sort: "success" | "denial", key: string): CachedAnswer | undefined {
  return session.memory.caches.get(id)?.[sort].get(key);
}

/** Puts an answer in; where the cache is full another one, drawn by chance, goes. */
export function keep(
  session: Session,
  id: string,
  sort: "success" | "denial",
  key: string,
  entry: CachedAnswer,
  capacity: number,
  seed: number,
): void {
  const memory = session.memory.caches.get(id) ?? EMPTY;
  const tree = memory[sort];
  const room = tree.size < capacity || tree.has(key) ? tree : tree.without(victim(tree, `${id}/${key}`, seed));
  put(session, id, { ...memory, [sort]: room.with(key, entry) });
}

export function forget(session: Session, id: string, sort: "success" | "denial", key: string): void {
  const memory = session.memory.caches.get(id);
  if (memory?.[sort].has(key) === true) put(session, id, { ...memory, [sort]: memory[sort].without(key) });
}

/** The entry with one hit more; a hit after the window is over begins a new one. Models plugin/cache/freq. */
export function hitOf(
  session: Session,
  id: string,
  sort: "success" | "denial",
  key: string,
  entry: CachedAnswer,
  windowMs: number,
): CachedAnswer {
  const isOver = entry.hits > 0 && session.now - entry.hitsSince > windowMs;
  const counted = { ...entry, hits: isOver ? 1 : entry.hits + 1, hitsSince: session.now };
  const memory = session.memory.caches.get(id) ?? EMPTY;
  put(session, id, { ...memory, [sort]: memory[sort].with(key, counted) });
  return counted;
}

/** The hits of an entry go on in the one that took its place. */
export function keepHits(
  session: Session,
  id: string,
  sort: "success" | "denial",
  key: string,
  from: CachedAnswer,
): void {
  const memory = session.memory.caches.get(id);
  const entry = memory?.[sort].get(key);
  if (memory === undefined || entry === undefined) return;
  const { hits, hitsSince } = from;
  put(session, id, { ...memory, [sort]: memory[sort].with(key, { ...entry, hits, hitsSince }) });
}

function put(session: Session, id: string, memory: CacheMemory): void {
  session.memory = { ...session.memory, caches: session.memory.caches.with(id, memory) };
}

function victim(tree: Tree<CachedAnswer>, label: string, seed: number): string {
  const from = hex(draw(seed, `coredns/cache/evict/${label}/${tree.size}`, 2 ** 32));
  return tree.nextHigherEntry(from)?.[0] ?? tree.firstKey() ?? "";
}

function hex(number: number): string {
  return number.toString(16).padStart(8, "0");
}
