/** The index of a very long chain that comes in segments: it follows changes, instead of being made anew after each. */
import { memo, type Tree } from "@kubenetsim/sim";
import { impliedByPlace, noPlaces, type Places, placeOf } from "./chain-index.ts";
import { makeReady, type ReadyRule } from "./ready-rule.ts";
import type { Rule, RuleStep, Ruleset, Table } from "./types.ts";

export type Segments = Tree<readonly Rule[]>;

/** A rule where it stands: the key of its segment, and its place in that. */
export interface SegmentEntry {
  readonly key: string;
  readonly at: number;
  readonly ready: ReadyRule;
  step: RuleStep | undefined;
}

/** What stands in the chain at one state of its segments. It moves on to another state in place. */
export interface SegmentIndex {
  segments: Segments;
  readonly places: Places<SegmentEntry>;
}

/** Shorter chains are indexed whole. */
export const SEGMENTED_FROM = 64;

/** How many states of a chain are kept ready: forks, and nodes that lag, ask for several in turn. */
const INDEXES_MAX = 4;

/** Beyond this share of its segments, moving an index costs more than making one. */
const MOVED_SHARE_MAX = 0.25;

// Derived from the segments alone, so it holds no state: forgetting it changes nothing but time.
const known = new Map<string, SegmentIndex[]>();

/** The index for this state of a chain's segments: the one made for it, or a near one moved to it, or a new one. */
export function segmentIndex(rules: Ruleset, table: Table, name: string, segments: Segments): SegmentIndex {
  const id = `${rules.family}/${table}/${name}`;
  let indexes = known.get(id);
  if (indexes === undefined) {
    indexes = [];
    known.set(id, indexes);
  }
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i] as SegmentIndex;
    if (index.segments !== segments) continue;
    if (i > 0) toFront(indexes, i);
    return index;
  }
  const latest = indexes[0];
  if (latest !== undefined && move(latest, segments)) return latest;
  const index: SegmentIndex = { segments, places: noPlaces() };
  for (const [key, list] of segments) add(index, key, list);
  indexes.unshift(index);
  indexes.length = Math.min(indexes.length, INDEXES_MAX);
  return index;
}

/** How many rules of the chain stand before each segment. */
const offsetsOf = memo((segments: Segments): ReadonlyMap<string, number> => {
  const offsets = new Map<string, number>();
  let count = 0;
  for (const [key, list] of segments) {
    offsets.set(key, count);
    count += list.length;
  }
  return offsets;
});

/** The step that says a packet met this rule, at the line where it stands now. */
export function segmentStep(index: SegmentIndex, entry: SegmentEntry, table: Table, chain: string): RuleStep {
  const number = (offsetsOf(index.segments).get(entry.key) ?? 0) + entry.at + 1;
  if (entry.step?.number === number) return entry.step;
  const { rule, target } = entry.ready;
  entry.step = { table, chain, number, rule, action: target.action(rule.target) };
  return entry.step;
}

/** Whether one rule stands before another. */
export function isBefore(a: SegmentEntry, b: SegmentEntry): boolean {
  return a.key === b.key ? a.at < b.at : a.key < b.key;
}

function move(index: SegmentIndex, segments: Segments): boolean {
  const changes = [...index.segments.diff(segments)];
  if (changes.length > segments.size * MOVED_SHARE_MAX) return false;
  for (const { key, before, after } of changes) {
    if (before !== undefined) remove(index, key, before);
    if (after !== undefined) add(index, key, after);
  }
  index.segments = segments;
  return true;
}

function add(index: SegmentIndex, key: string, list: readonly Rule[]): void {
  for (const [at, rule] of list.entries()) {
    const entry: SegmentEntry = { key, at, ready: makeReady(rule, impliedByPlace(rule.matches)), step: undefined };
    const place = placeOf(index.places, rule.matches);
    place.splice(positionFor(place, entry), 0, entry);
  }
}

function remove(index: SegmentIndex, key: string, list: readonly Rule[]): void {
  for (const [at, rule] of list.entries()) {
    const place = placeOf(index.places, rule.matches);
    const position = place.findIndex((entry) => entry.key === key && entry.at === at);
    if (position >= 0) place.splice(position, 1);
  }
}

/** Where an entry belongs in an ordered list; most come in order, so the end is looked at first. */
function positionFor(place: readonly SegmentEntry[], entry: SegmentEntry): number {
  let low = 0;
  let high = place.length;
  if (high > 0 && isBefore(place[high - 1] as SegmentEntry, entry)) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(place[middle] as SegmentEntry, entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toFront(indexes: SegmentIndex[], position: number): void {
  const [index] = indexes.splice(position, 1);
  if (index !== undefined) indexes.unshift(index);
}
