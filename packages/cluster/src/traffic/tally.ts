/** Counts outcomes while traffic runs, and makes the report of them. */
import type { Millis } from "@kubenetsim/sim";
import { LOST_MAX, type LostRequest, type Outcome, type OutcomeCount, type TrafficReport } from "./types.ts";

export interface Tally {
  requests: number;
  ok: number;
  connections: number;
  readonly backends: Map<string, number>;
  readonly outcomes: Map<string, { -readonly [K in keyof OutcomeCount]: OutcomeCount[K] }>;
  readonly lost: LostRequest[];
}

export function newTally(): Tally {
  return { requests: 0, ok: 0, connections: 0, backends: new Map(), outcomes: new Map(), lost: [] };
}

export function countAnswered(tally: Tally, at: Millis, pod: string): void {
  tally.ok += 1;
  tally.backends.set(pod, (tally.backends.get(pod) ?? 0) + 1);
  count(tally, at, "ok", "");
}

export function countLost(tally: Tally, lost: LostRequest): void {
  count(tally, lost.at, lost.outcome, lost.cause);
  if (tally.lost.length < LOST_MAX) tally.lost.push(lost);
}

function count(tally: Tally, at: Millis, outcome: Outcome, cause: string): void {
  const key = `${outcome}\0${cause}`;
  const known = tally.outcomes.get(key);
  if (known === undefined) {
    tally.outcomes.set(key, { outcome, count: 1, cause, first: at, last: at });
    return;
  }
  known.count += 1;
  known.last = Math.max(known.last, at);
  known.first = Math.min(known.first, at);
}

export function reportOf(tally: Tally, started: Millis, ended: Millis): TrafficReport {
  const outcomes = [...tally.outcomes.values()].sort((a, b) => b.count - a.count || (a.outcome < b.outcome ? -1 : 1));
  const pods = [...tally.backends].sort(([a], [b]) => (a < b ? -1 : 1));
  const lost = [...tally.lost].sort((a, b) => a.at - b.at);
  return {
    requests: tally.requests,
    ok: tally.ok,
    failed: tally.requests - tally.ok,
    outcomes,
    backends: Object.fromEntries(pods),
    connections: tally.connections,
    lost,
    started,
    ended,
  };
}
