/** Schedules by the clocks of a zone, also where these go forward and back. */
import { formatRfc3339, parseRfc3339 } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { nextCron, parseCron } from "../../src/batch/cron-schedule.ts";
import { zoneOffset } from "../../src/batch/time-zone.ts";

/** [zone, a moment before summer time begins or ends, minutes from UTC then, and one hour later] */
test.each([
  ["Europe/Berlin", "2026-03-29T00:59:59Z", 60, 120],
  ["Europe/Berlin", "2026-10-25T00:59:59Z", 120, 60],
  ["Europe/London", "2026-03-29T00:59:59Z", 0, 60],
  ["America/New_York", "2026-03-08T06:59:59Z", -300, -240],
  ["America/New_York", "2026-11-01T05:59:59Z", -240, -300],
  ["America/Los_Angeles", "2026-03-08T09:59:59Z", -480, -420],
  ["Australia/Sydney", "2026-04-04T15:59:59Z", 660, 600],
  ["Australia/Sydney", "2026-10-03T15:59:59Z", 600, 660],
  ["Pacific/Auckland", "2026-09-26T13:59:59Z", 720, 780],
  ["Asia/Kolkata", "2026-06-01T00:00:00Z", 330, 330],
])("%s about %s", (zone, at, before, after) => {
  const moment = parseRfc3339(at) ?? 0;
  expect([zoneOffset(zone, moment), zoneOffset(zone, moment + 1000)]).toEqual([before * 60_000, after * 60_000]);
});

test.each([
  ["0 6 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", ["2026-03-28T05:00:00Z", "2026-03-29T04:00:00Z"]],
  ["30 2 * * *", "America/New_York", "2026-10-31T00:00:00Z", ["2026-10-31T06:30:00Z", "2026-11-01T07:30:00Z"]],
  ["0 0 1 1 *", "Pacific/Auckland", "2025-12-01T00:00:00Z", ["2025-12-31T11:00:00Z", "2026-12-31T11:00:00Z"]],
])("%s in %s", (text, zone, from, expected) => {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.error);
  const times: string[] = [];
  let at = parseRfc3339(from) ?? 0;
  for (let i = 0; i < expected.length; i++) {
    at = nextCron(parsed.schedule, at, zone) ?? 0;
    times.push(formatRfc3339(at));
  }
  expect(times).toEqual(expected);
});
