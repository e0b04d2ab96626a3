/** Virtual time: what time it is, and the tree of alarms that says what happens next. */

import { draw } from "./rng.ts";
import { emptyTree, type Tree } from "./tree.ts";

/** Milliseconds: a point in time (since the Unix epoch) or a span, by context. */
export type Millis = number;

/** A promise that `actor` is to look at `key` at time `at`. A record, not a closure, so it can be printed and forked. */
export interface Alarm {
  readonly at: Millis;
  readonly actor: string;
  readonly key: string;
}

/** The time and all pending alarms. `alarms` is keyed by (at, seq), `byKey` finds an alarm by its actor and key. */
export interface Clock {
  readonly now: Millis;
  readonly seq: number;
  readonly alarms: Tree<Alarm>;
  readonly byKey: Tree<string>;
  /** Alarms of one moment go off in an order drawn from this seed. Absent: in the order in which they were set. */
  readonly order?: number;
}

// 16 digits hold any safe integer of milliseconds, 10 digits ten milliard alarms.
const AT_DIGITS = 16;
const SEQ_DIGITS = 10;
const DRAWS = 2 ** 32;

/** A clock that shows `now` and has no alarms. */
export function startClock(now: Millis): Clock {
  return { now, seq: 0, alarms: emptyTree(), byKey: emptyTree() };
}

/**
 * Sets an alarm. There is at most one for each (actor, key): a pending one that is earlier or equal stays, a later one is
 * replaced. Alarms for one instant go off in the order they were set. Fractions of a millisecond are rounded up.
 */
export function schedule(clock: Clock, alarm: Alarm): Clock {
  const owner = ownerKey(alarm.actor, alarm.key);
  const pending = clock.byKey.get(owner);
  return pending !== undefined && timeOf(pending) <= Math.ceil(alarm.at) ? clock : put(clock, alarm, owner, pending);
}

function put(clock: Clock, alarm: Alarm, owner: string, pending: string | undefined): Clock {
  const at = Math.ceil(alarm.at);
  const seq = clock.seq + 1;
  const alarmKey = keyOf(at, rankOf(clock.order, at, owner, seq));
  const stored = at === alarm.at ? alarm : { ...alarm, at };
  const alarms =
    pending === undefined ? clock.alarms.with(alarmKey, stored) : replaced(clock.alarms, pending, alarmKey, stored);
  return { ...clock, seq, alarms, byKey: clock.byKey.with(owner, alarmKey) };
}

// One edit copies what both writes touch once.
function replaced(alarms: Tree<Alarm>, pending: string, alarmKey: string, alarm: Alarm): Tree<Alarm> {
  return alarms.edit((draft) => {
    draft.delete(pending);
    draft.set(alarmKey, alarm);
  });
}

/** The same clock, for one who keeps no earlier state of it: its alarms are changed in place from now on. */
export function thawClock(clock: Clock): Clock {
  if (clock.alarms.isThawed) return clock;
  return { ...clock, alarms: clock.alarms.thaw(), byKey: clock.byKey.thaw() };
}

/** Ends what {@link thawClock} began: what has this clock now may keep it. */
export function freezeClock(clock: Clock): Clock {
  clock.alarms.freeze();
  clock.byKey.freeze();
  return clock;
}

/** Takes back the alarm of (actor, key), if there is one. */
export function cancel(clock: Clock, actor: string, key: string): Clock {
  const owner = ownerKey(actor, key);
  const pending = clock.byKey.get(owner);
  if (pending === undefined) return clock;
  return { ...clock, alarms: clock.alarms.without(pending), byKey: clock.byKey.without(owner) };
}

/** The alarm that goes off next, or undefined when nothing is pending. */
export function nextAlarm(clock: Clock): Alarm | undefined {
  return clock.alarms.firstEntry()?.[1];
}

/** Takes the next alarm off the clock, and moves the time to it unless it lies in the past. */
export function popAlarm(clock: Clock): { readonly clock: Clock; readonly alarm: Alarm } | undefined {
  const first = clock.alarms.firstEntry();
  if (first === undefined) return undefined;
  const [alarmKey, alarm] = first;
  const next: Clock = {
    ...clock,
    now: Math.max(alarm.at, clock.now),
    alarms: clock.alarms.without(alarmKey),
    byKey: clock.byKey.without(ownerKey(alarm.actor, alarm.key)),
  };
  return { clock: next, alarm };
}

/** The clock with the time moved forward to `at`; time never goes back, and alarms passed over stay pending. */
export function moveTo(clock: Clock, at: Millis): Clock {
  return at <= clock.now ? clock : { ...clock, now: at };
}

/** The same alarms, those of one moment in another order; without a seed in the order in which they are set from now on. */
export function reorder(clock: Clock, order: number | undefined): Clock {
  const { order: _, ...rest } = clock;
  const empty: Clock = { ...rest, ...(order === undefined ? {} : { order }), alarms: emptyTree(), byKey: emptyTree() };
  let next = empty;
  for (const alarm of clock.alarms.values()) next = schedule(next, alarm);
  return next;
}

function keyOf(at: Millis, rank: string): string {
  return `${String(at).padStart(AT_DIGITS, "0")}/${rank}`;
}

function rankOf(order: number | undefined, at: Millis, owner: string, seq: number): string {
  const last = String(seq).padStart(SEQ_DIGITS, "0");
  if (order === undefined) return last;
  return `${String(draw(order, `${at}/${owner}`, DRAWS)).padStart(SEQ_DIGITS, "0")}/${last}`;
}

function timeOf(alarmKey: string): Millis {
  return Number(alarmKey.slice(0, AT_DIGITS));
}

// NUL stands in no actor's or object's name, so two pairs never make one string.
function ownerKey(actor: string, key: string): string {
  return `${actor}\u0000${key}`;
}
