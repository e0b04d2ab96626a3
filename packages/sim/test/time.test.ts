import { formatRfc3339, formatRfc3339Micro, parseRfc3339 } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

// Date is the second opinion here; only its clock is forbidden, not its calendar.
const millis = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });

describe("RFC 3339", () => {
  test("formats as Date does, over years 0 to 9999", () => {
    fc.assert(
      fc.property(millis, (t) => {
        const iso = new Date(t).toISOString();
        expect(formatRfc3339(t)).toBe(`${iso.slice(0, 19)}Z`);
        expect(formatRfc3339Micro(t)).toBe(`${iso.slice(0, 23)}000Z`);
      }),
      { numRuns: 2000 },
    );
  });

  test("every day of 400 years and more", () => {
    for (let day = -40_000; day < 120_000; day++) {
      const t = day * 86_400_000;
      if (formatRfc3339(t) !== `${new Date(t).toISOString().slice(0, 19)}Z` || parseRfc3339(formatRfc3339(t)) !== t) {
        expect(formatRfc3339(t)).toBe(new Date(t).toISOString());
      }
    }
  });

  test("parses what it printed", () => {
    fc.assert(fc.property(millis, (t) => parseRfc3339(formatRfc3339Micro(t)) === t));
    fc.assert(fc.property(millis, (t) => parseRfc3339(formatRfc3339(t)) === Math.floor(t / 1000) * 1000));
  });

  test("microseconds come from fractions of a millisecond", () => {
    expect(formatRfc3339Micro(1767225600000.5)).toBe("2026-01-01T00:00:00.000500Z");
  });

  test.each([
    ["2026-01-01T00:00:00Z", 1767225600000],
    ["2026-01-01T00:00:00.123456789Z", 1767225600123],
    ["2026-01-01T00:00:00.1Z", 1767225600100],
    ["2026-01-01T08:00:00+08:00", 1767225600000],
    ["2025-12-31T19:30:00-04:30", 1767225600000],
    ["2024-02-29T00:00:00Z", 1709164800000],
    ["2000-02-29T00:00:00Z", 951782400000],
  ])("%s", (text, t) => expect(parseRfc3339(text)).toBe(t));

  test.each([
    "",
    "2026-01-01",
    "2026-01-01 00:00:00Z",
    "2026-01-01T00:00:00",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00+25:00",
    "2026-1-1T00:00:00Z",
    "2026-01-01T00:00:00Z\n",
  ])("%j is no time", (text) => expect(parseRfc3339(text)).toBeUndefined());
});
