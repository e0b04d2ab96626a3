/** Texts counted. */
import type { Tally } from "./types.ts";

export function countOne(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Most frequent first. */
export function tally(counts: ReadonlyMap<string, number>): readonly Tally[] {
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}
