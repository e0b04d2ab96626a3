/** Cron's five fields: what is refused, and which moment comes next. */
import { parseRfc3339 } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { nextCron, parseCron } from "../../src/batch/cron-schedule.ts";

test.each([
  ["", "empty spec string"],
  ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
  ["60 * * * *", "end of range (60) above maximum (59): 60"],
  ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["1/2/3 * * * *", "too many slashes: 1/2/3"],
  ["a * * * *", 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ["@never", "unrecognized descriptor: @never"],
])("%j is refused", (text, error) => {
  expect(parseCron(text)).toEqual({ ok: false, error });
});

test.each([
  ["* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"],
  ["*/15 * * * *", "2026-01-01T00:16:30Z", "2026-01-01T00:30:00Z"],
  ["30 2 * * *", "2026-01-01T02:30:00Z", "2026-01-02T02:30:00Z"],
  ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"],
  ["0 9 * * mon-fri", "2026-01-02T10:00:00Z", "2026-01-05T09:00:00Z"],
  ["0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
  ["@monthly", "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z"],
  ["@every 90s", "2026-01-01T00:00:00Z", "2026-01-01T00:01:30Z"],
])("%j after %s", (text, after, next) => {
  const parsed = parseCron(text);
  const at = parsed.ok ? nextCron(parsed.schedule, parseRfc3339(after) ?? 0) : undefined;
  expect(at).toBe(parseRfc3339(next));
});

test("a date that never comes is never", () => {
  const parsed = parseCron("0 0 30 2 *");
  expect(parsed.ok && nextCron(parsed.schedule, 0)).toBeUndefined();
});
