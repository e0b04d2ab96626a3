/** Moves the world: one alarm, all alarms up to a time, or on until nothing more happens by itself. */
import { type Alarm, type Millis, nextAlarm, popAlarm, thawClock } from "@kubenetsim/sim";
import { act } from "./actors.ts";
import { dispatchWrites } from "./dispatch.ts";
import { nextDue, type Simulation, setNow } from "./simulation.ts";

/** More events than any scenario should need: passing it is reported, so that a controller loop cannot hang a test. */
export const SETTLE_EVENTS_MAX = 1_000_000;
/** A container that crashes for ever restarts for ever: after this much virtual time settle gives up and says so. */
export const SETTLE_MS_MAX: Millis = 60 * 60 * 1000;

export interface Settled {
  /** False: the limit of events or of virtual time was reached first. */
  readonly settled: boolean;
  readonly events: number;
  /** Virtual milliseconds that went by. */
  readonly elapsedMs: Millis;
  /** Which work was still due when a limit was reached. */
  readonly next?: Alarm;
}

/** Runs the next alarm; `undefined` where nothing is due at all. */
export function runNext(sim: Simulation): Alarm | undefined {
  dispatchWrites(sim);
  const due = nextDue(sim);
  if (due === undefined) return undefined;
  letPass(sim, due.at);
  // What went on meanwhile may have made work of its own, which comes first.
  const next = nextDue(sim) ?? due;
  takeAlarm(sim, next);
  act(sim, next);
  dispatchWrites(sim);
  return next;
}

/** Runs every alarm up to `until`, which is then the time. */
export function runUntil(sim: Simulation, until: Millis): number {
  let events = 0;
  dispatchWrites(sim);
  for (let next = nextDue(sim); next !== undefined && next.at <= until; next = nextDue(sim)) {
    runNext(sim);
    events += 1;
    if (events >= SETTLE_EVENTS_MAX) break;
  }
  letPass(sim, until);
  setNow(sim, until);
  return events;
}

/**
 * Runs until something holds, which is asked at first and whenever an object has changed; false where so much time has passed
 * without it.
 */
export function waitUntil(sim: Simulation, holds: () => boolean, maxMs: Millis): boolean {
  const end = sim.clock.now + maxMs;
  dispatchWrites(sim);
  let asked = sim.store.revision;
  if (holds()) return true;
  let events = 0;
  for (let next = nextDue(sim); next !== undefined && next.at <= end; next = nextDue(sim)) {
    if (events >= SETTLE_EVENTS_MAX) break;
    runNext(sim);
    events += 1;
    if (sim.store.revision === asked) continue;
    asked = sim.store.revision;
    if (holds()) return true;
  }
  runUntil(sim, end);
  return false;
}

function letPass(sim: Simulation, until: Millis): void {
  if (sim.meanwhile !== undefined && until > sim.clock.now) sim.meanwhile(sim, until);
}

/**
 * Runs until no work is due and one full turn of the probes (each of them once) has changed nothing.
 * Virtual time moves as far as that takes.
 */
export function settle(sim: Simulation, maxMs: Millis = SETTLE_MS_MAX): Settled {
  const start = sim.clock.now;
  let events = 0;
  let quiet = quietPoint(sim);
  dispatchWrites(sim);
  for (let next = nextDue(sim); next !== undefined; next = nextDue(sim)) {
    if (isQuiet(sim, quiet, next)) break;
    if (events >= SETTLE_EVENTS_MAX || next.at - start > maxMs)
      return { settled: false, events, elapsedMs: sim.clock.now - start, next: nextAlarm(sim.clock) ?? next };
    runNext(sim);
    events += 1;
    // Whatever changes something that matters makes work; a probe that goes on failing only counts up its Event.
    if (sim.clock.alarms.size > 0 || quiet === undefined) quiet = quietPoint(sim);
  }
  return { settled: true, events, elapsedMs: sim.clock.now - start };
}

/** The time by which each steady probe has had its turn; `undefined` while work is due. */
function quietPoint(sim: Simulation): Millis | undefined {
  if (sim.clock.alarms.size > 0) return undefined;
  let last = sim.clock.now;
  for (const at of sim.turns.values()) last = Math.max(last, at);
  return last;
}

function isQuiet(sim: Simulation, quiet: Millis | undefined, next: Alarm): boolean {
  return quiet !== undefined && sim.clock.alarms.size === 0 && next.at > quiet;
}

function takeAlarm(sim: Simulation, alarm: Alarm): void {
  const fromWork = sim.clock.alarms.firstEntry()?.[1] === alarm;
  const popped = popAlarm(thawClock(fromWork ? sim.clock : sim.rounds));
  if (popped === undefined) return;
  if (fromWork) sim.clock = popped.clock;
  else sim.rounds = popped.clock;
  setNow(sim, popped.clock.now);
}
