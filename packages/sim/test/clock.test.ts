import {
  type Alarm,
  type Clock,
  cancel,
  freezeClock,
  moveTo,
  nextAlarm,
  popAlarm,
  reorder,
  schedule,
  startClock,
  thawClock,
} from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const alarm = (at: number, actor = "kubelet", key = "node-1"): Alarm => ({ at, actor, key });

function drain(clock: Clock): Alarm[] {
  const alarms: Alarm[] = [];
  let popped = popAlarm(clock);
  while (popped !== undefined) {
    alarms.push(popped.alarm);
    popped = popAlarm(popped.clock);
  }
  return alarms;
}

describe("clock", () => {
  test("an empty clock has nothing to ring", () => {
    expect(nextAlarm(startClock(5))).toBeUndefined();
    expect(popAlarm(startClock(5))).toBeUndefined();
  });

  test.each([
    ["an earlier pending alarm stays", [10, 20], 10],
    ["an equal one stays", [10, 10], 10],
    ["a later one is replaced", [20, 10], 10],
  ])("%s", (_, times, wanted) => {
    const clock = times.reduce((clock, at) => schedule(clock, alarm(at)), startClock(0));
    expect(drain(clock)).toEqual([alarm(wanted)]);
  });

  test("the equal one keeps its place in the order", () => {
    let clock = schedule(startClock(0), alarm(10, "a"));
    clock = schedule(clock, alarm(10, "b"));
    const again = schedule(clock, alarm(10, "a"));
    expect(again).toBe(clock);
    expect(drain(again).map((a) => a.actor)).toEqual(["a", "b"]);
  });

  test("a thawed clock rings as any other; the clock it comes from, and the one it is frozen as, stay what they were", () => {
    const one = schedule(schedule(startClock(0), alarm(10, "a")), alarm(20, "b"));
    const thawed = schedule(schedule(thawClock(one), alarm(15, "c")), alarm(5, "a"));
    expect(thawClock(thawed)).toBe(thawed);
    const frozen = freezeClock(thawed);
    const later = schedule(thawClock(frozen), alarm(1, "d"));
    expect([one, frozen, later].map((clock) => drain(clock).map((each) => each.actor))).toEqual([
      ["a", "b"],
      ["a", "c", "b"],
      ["d", "a", "c", "b"],
    ]);
  });

  test("popping moves the time, but never back", () => {
    const late = popAlarm(schedule(startClock(0), alarm(7)));
    expect(late?.clock.now).toBe(7);
    const past = popAlarm(schedule(startClock(100), alarm(7)));
    expect(past?.clock.now).toBe(100);
    expect(past?.alarm.at).toBe(7);
  });

  test("moveTo goes forward only, and passes over alarms without losing them", () => {
    const clock = schedule(startClock(10), alarm(20));
    expect(moveTo(clock, 5)).toBe(clock);
    expect(moveTo(clock, 30).now).toBe(30);
    expect(nextAlarm(moveTo(clock, 30))).toEqual(alarm(20));
  });

  test("cancel takes one alarm, and only that", () => {
    let clock = schedule(startClock(0), alarm(10, "a", "x"));
    clock = schedule(clock, alarm(11, "a", "y"));
    expect(drain(cancel(clock, "a", "x"))).toEqual([alarm(11, "a", "y")]);
    expect(cancel(clock, "a", "z")).toBe(clock);
    expect(drain(schedule(cancel(clock, "a", "x"), alarm(50, "a", "x")))).toHaveLength(2);
  });

  test("actor and key are not run together", () => {
    let clock = schedule(startClock(0), alarm(1, "a/b", "c"));
    clock = schedule(clock, alarm(1, "a", "b/c"));
    expect(drain(clock)).toHaveLength(2);
  });

  test("epoch times and small ones sort as numbers", () => {
    const times = [1767225600000, 999, 1000, 253402300799999, 0, 10000];
    const clock = times.reduce((clock, at) => schedule(clock, alarm(at, "a", String(at))), startClock(0));
    expect(drain(clock).map((a) => a.at)).toEqual([0, 999, 1000, 10000, 1767225600000, 253402300799999]);
  });

  test("a fraction of a millisecond is rounded up", () => {
    expect(nextAlarm(schedule(startClock(0), alarm(1.2)))?.at).toBe(2);
  });

  test("alarms ring as a stable sort by time would order them; one for each actor and key", () => {
    const acts = fc.array(
      fc.record({
        at: fc.nat(50),
        actor: fc.constantFrom("a", "b", "c"),
        key: fc.constantFrom("x", "y", "z"),
        cancel: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(acts, (list) => {
        let clock = startClock(0);
        let model: Alarm[] = [];
        for (const act of list) {
          const { cancel: isCancel, ...set } = act;
          const same = (a: Alarm) => a.actor === act.actor && a.key === act.key;
          const pending = model.find(same);
          if (isCancel) {
            clock = cancel(clock, act.actor, act.key);
            model = model.filter((a) => !same(a));
          } else {
            clock = schedule(clock, set);
            if (pending === undefined || pending.at > set.at) model = [...model.filter((a) => !same(a)), set];
          }
        }
        expect(clock.byKey.size).toBe(model.length);
        expect(drain(clock)).toEqual([...model].sort((a, b) => a.at - b.at));
      }),
    );
  });

  test("reordered, the same alarms ring at the same times, those of one moment in an order that the seed decides", () => {
    const names = fc.uniqueArray(fc.record({ at: fc.nat(3), key: fc.nat(99) }), {
      maxLength: 30,
      selector: (a) => a.key,
    });
    fc.assert(
      fc.property(names, fc.integer(), (list, seed) => {
        const set = list.reduce((clock, { at, key }) => schedule(clock, alarm(at, "a", String(key))), startClock(0));
        const other = reorder(set, seed);
        const byKey = (one: Alarm, two: Alarm) => one.at - two.at || Number(one.key) - Number(two.key);
        expect(drain(other).map((a) => a.at)).toEqual(drain(set).map((a) => a.at));
        expect(drain(other).sort(byKey)).toEqual(drain(set).sort(byKey));
        // It does not matter whether an alarm was set before or after.
        const later = list.reduce(
          (clock, { at, key }) => schedule(clock, alarm(at, "a", String(key))),
          reorder(startClock(0), seed),
        );
        expect(drain(later)).toEqual(drain(other));
      }),
    );
  });

  test("seeds give different orders", () => {
    const set = Array.from({ length: 6 }, (_, i) => String(i)).reduce(
      (clock, key) => schedule(clock, alarm(5, "a", key)),
      startClock(0),
    );
    const orders = new Set(
      [1, 2, 3, 4, 5].map((seed) =>
        drain(reorder(set, seed))
          .map((a) => a.key)
          .join(""),
      ),
    );
    expect(orders.size).toBeGreaterThan(3);
    expect(drain(reorder(reorder(set, 1), undefined)).length).toBe(6);
  });
});
