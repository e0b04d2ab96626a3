import { formatGoDuration, formatHumanDuration, parseDuration } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe("parseDuration", () => {
  test.each<[string | number, number]>([
    ["0", 0],
    ["5s", 5000],
    ["300ms", 300],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    [".5s", 500],
    ["1.s", 1000],
    ["-1m30s", -90_000],
    ["+5s", 5000],
    ["2us", 0.002],
    ["2µs", 0.002],
    ["2μs", 0.002],
    ["1ns", 0.000001],
    ["1m1m", 120_000],
    ["0.1s", 100],
    [250, 250],
  ])("%j is %d ms", (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(["", "5", "s", ".s", "1.2.3s", "5 s", "5d", "--5s", "5S", "1h 30m", "+", "0x5s", Number.NaN])(
    "%j is no duration",
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );

  test("reads what formatGoDuration writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (micros) => {
        const ms = micros / 1000;
        expect(parseDuration(formatGoDuration(ms))).toBe(ms);
      }),
    );
  });
});

describe("formatGoDuration", () => {
  // As fmt.Println(time.Duration) prints them.
  test.each([
    [0, "0s"],
    [0.000001, "1ns"],
    [0.0011, "1.1µs"],
    [2.2, "2.2ms"],
    [300, "300ms"],
    [3300, "3.3s"],
    [30_000, "30s"],
    [5 * MINUTE + 5 * SECOND, "5m5s"],
    [5 * MINUTE + 5.001 * SECOND, "5m5.001s"],
    [5 * HOUR + 6 * MINUTE + 7.001 * SECOND, "5h6m7.001s"],
    [90 * MINUTE, "1h30m0s"],
    [-MINUTE, "-1m0s"],
    [30 * HOUR, "30h0m0s"],
  ])("%d ms is %s", (ms, text) => expect(formatGoDuration(ms)).toBe(text));
});

describe("formatHumanDuration", () => {
  // The boundaries of upstream's duration_test.go.
  test.each([
    [-2 * SECOND, "<invalid>"],
    [-2 * SECOND + 0.000001, "0s"],
    [0, "0s"],
    [SECOND - 1, "0s"],
    [SECOND, "1s"],
    [70 * SECOND, "70s"],
    [2 * MINUTE - 1, "119s"],
    [2 * MINUTE, "2m"],
    [2 * MINUTE + SECOND, "2m1s"],
    [190 * SECOND, "3m10s"],
    [10 * MINUTE - 1, "9m59s"],
    [10 * MINUTE, "10m"],
    [10 * MINUTE + SECOND, "10m"],
    [70 * MINUTE, "70m"],
    [3 * HOUR - 1, "179m"],
    [3 * HOUR, "3h"],
    [3 * HOUR + MINUTE, "3h1m"],
    [8 * HOUR - 1, "7h59m"],
    [8 * HOUR, "8h"],
    [8 * HOUR + 59 * MINUTE, "8h"],
    [2 * DAY - 1, "47h"],
    [2 * DAY, "2d"],
    [2 * DAY + HOUR, "2d1h"],
    [8 * DAY - 1, "7d23h"],
    [8 * DAY, "8d"],
    [8 * DAY + 23 * HOUR, "8d"],
    [367 * DAY, "367d"],
    [2 * YEAR - 1, "729d"],
    [2 * YEAR, "2y"],
    [2 * YEAR + DAY - 1, "2y"],
    [2 * YEAR + DAY, "2y1d"],
    [3 * YEAR, "3y"],
    [8 * YEAR - 1, "7y364d"],
    [8 * YEAR, "8y"],
    [8 * YEAR + 364 * DAY, "8y"],
    [9 * YEAR, "9y"],
  ])("%d ms is %s", (ms, text) => expect(formatHumanDuration(ms)).toBe(text));
});
