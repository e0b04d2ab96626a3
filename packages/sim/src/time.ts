/** Points in time as text (RFC 3339, UTC) and back, by civil-day arithmetic: the host's Date stays out. */

import { assert } from "./assert.ts";
import type { Millis } from "./clock.ts";

const DAY_MS = 86_400_000;
// The Gregorian calendar repeats every 400 years, which are 146,097 days.
const ERA_DAYS = 146_097;
// Days from 1 March of the year 0, where an era starts here, to 1 January 1970.
const EPOCH_DAYS = 719_468;
const MAX_MS = 253_402_300_799_999;
const MIN_MS = -62_167_219_200_000;

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * The time in whole seconds, as metav1.Time is written; `epochMillis` counts from 1970, years 0 to 9999.
 *
 * @example formatRfc3339(1767225600000); // "2026-01-01T00:00:00Z"
 */
export function formatRfc3339(epochMillis: Millis): string {
  const second = Math.floor(epochMillis / 1000);
  if (written.second !== second) written = { second, text: `${formatSeconds(epochMillis)}Z` };
  return written.text;
}

/** The second that was written last: what happens in it shares one text. */
let written = { second: Number.NaN, text: "" };

/** The time with six decimals, as metav1.MicroTime is written. */
export function formatRfc3339Micro(epochMillis: Millis): string {
  const micros = Math.floor((epochMillis - Math.floor(epochMillis / 1000) * 1000) * 1000);
  return `${formatSeconds(epochMillis)}.${pad(micros, 6)}Z`;
}

/** Reads an RFC 3339 time with any offset, down to milliseconds (the rest is cut). Undefined if the text is none. */
export function parseRfc3339(text: string): Millis | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetMillis(match[8], match[9], match[10]);
  if (offset === undefined) return undefined;
  const millis = Number((match[7] ?? "").slice(0, 3).padEnd(3, "0"));
  return daysFromCivil(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + millis - offset;
}

// Go's reader lets an offset of 24 hours or of 60 minutes pass, and so does this.
function offsetMillis(
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): Millis | undefined {
  if (sign === undefined) return 0;
  const h = Number(hours);
  const m = Number(minutes);
  if (h > 24 || m > 60) return undefined;
  return (sign === "-" ? -1 : 1) * (h * 60 + m) * 60_000;
}

function formatSeconds(epochMillis: Millis): string {
  assert(epochMillis >= MIN_MS && epochMillis <= MAX_MS, "RFC 3339 has years 0 to 9999");
  const days = Math.floor(epochMillis / DAY_MS);
  const seconds = Math.floor((epochMillis - days * DAY_MS) / 1000);
  const [year, month, day] = civilFromDays(days);
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock}`;
}

// Years are counted from March here, so that the leap day is the last of its year.
function civilFromDays(epochDays: number): readonly [number, number, number] {
  const days = epochDays + EPOCH_DAYS;
  const era = Math.floor(days / ERA_DAYS);
  const dayOfEra = days - era * ERA_DAYS;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - daysBeforeYear(yearOfEra);
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}

function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  return era * ERA_DAYS + daysBeforeYear(marchYear - era * 400) + dayOfYear - EPOCH_DAYS;
}

function daysBeforeYear(yearOfEra: number): number {
  return yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
