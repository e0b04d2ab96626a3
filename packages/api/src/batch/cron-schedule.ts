/** Cron's five fields: reading them, and the next moment they name. Models github.com/robfig/cron/v3 ParseStandard and SpecSchedule.Next. */
import { parseDuration } from "@kubenetsim/sim";
import { goQuote } from "../meta/go-text.ts";
import { zoneOffset } from "./time-zone.ts";

/** The values that each field allows, or a plain period. */
export type CronSchedule =
  | { readonly everyMs: number }
  | {
      readonly minutes: ReadonlySet<number>;
      readonly hours: ReadonlySet<number>;
      readonly days: ReadonlySet<number>;
      readonly months: ReadonlySet<number>;
      readonly weekdays: ReadonlySet<number>;
      /** A star in either day field: then both must hold, else one is enough. */
      readonly bothDays: boolean;
    };

export type CronResult =
  | { readonly ok: true; readonly schedule: CronSchedule }
  | { readonly ok: false; readonly error: string };

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];
const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);
const EVERY = "@every ";

/** Reads a schedule. */
export function parseCron(text: string): CronResult {
  if (text === "") return { ok: false, error: "empty spec string" };
  if (text.startsWith("@")) return parseDescriptor(text);
  const fields = text.split(/\s+/).filter((field) => field !== "");
  if (fields.length !== BOUNDS.length)
    return { ok: false, error: `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]` };
  const sets: ReadonlySet<number>[] = [];
  for (const [i, bounds] of BOUNDS.entries()) {
    const set = parseField(fields[i] ?? "", bounds);
    if (typeof set === "string") return { ok: false, error: set };
    sets.push(set);
  }
  const none: ReadonlySet<number> = new Set();
  const [minutes = none, hours = none, days = none, months = none, weekdays = none] = sets;
  const bothDays = [fields[2], fields[4]].some((field) => /(^|,)[*?]/.test(field ?? ""));
  return { ok: true, schedule: { minutes, hours, days, months, weekdays, bothDays } };
}

function parseDescriptor(text: string): CronResult {
  const known = DESCRIPTORS.get(text);
  if (known !== undefined) return parseCron(known);
  if (!text.startsWith(EVERY)) return { ok: false, error: `unrecognized descriptor: ${text}` };
  const every = parseDuration(text.slice(EVERY.length));
  if (every === undefined) {
    const reason = `time: invalid duration ${goQuote(text.slice(EVERY.length))}`;
    return { ok: false, error: `failed to parse duration ${text}: ${reason}` };
  }
  return { ok: true, schedule: { everyMs: Math.max(SECOND_MS, every - (every % SECOND_MS)) } };
}

function parseField(field: string, bounds: Bounds): ReadonlySet<number> | string {
  const found = new Set<number>();
  for (const part of field.split(",").filter((one) => one !== "")) {
    const error = addRange(found, part, bounds);
    if (error !== undefined) return error;
  }
  return found;
}

/** Adds `number`, `number-number`, each with `/step`, to the set; or says what is wrong. */
function addRange(found: Set<number>, text: string, { min, max, names }: Bounds): string | undefined {
  const [range = "", stepText, tooMany] = text.split("/");
  const ends = range.split("-");
  const isAny = ends[0] === "*" || ends[0] === "?";
  if (!isAny && ends.length > 2) return `too many hyphens: ${text}`;
  const start = isAny ? min : numberOf(ends[0] ?? "", names);
  if (typeof start === "string") return start;
  let end = isAny ? max : ends.length === 2 ? numberOf(ends[1] ?? "", names) : start;
  if (typeof end === "string") return end;
  if (tooMany !== undefined) return `too many slashes: ${text}`;
  const step = stepText === undefined ? 1 : numberOf(stepText, undefined);
  if (typeof step === "string") return step;
  // N/step means N-max/step.
  if (stepText !== undefined && !isAny && ends.length === 1) end = max;
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${text}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  if (step === 0) return `step of range should be a positive number: ${text}`;
  for (let value = start; value <= end; value += step) found.add(value);
  return undefined;
}

function numberOf(text: string, names: readonly string[] | undefined): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + (names === MONTHS ? 1 : 0);
  if (!/^[+-]?\d{1,18}$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A date such as the 30th of February never comes: the search ends here. */
const DAYS_MAX = 366 * 5;

/**
 * The first moment after `after` that the schedule names, in milliseconds since 1970; undefined if there is none in five
 * years. The schedule is read by the clocks of `zone`.
 */
export function nextCron(schedule: CronSchedule, after: number, zone = "UTC"): number | undefined {
  if ("everyMs" in schedule) return after - (after % SECOND_MS) + schedule.everyMs;
  if (zone === "UTC") return nextShown(schedule, after);
  let shown = nextShown(schedule, after + zoneOffset(zone, after));
  while (shown !== undefined) {
    const at = shown - zoneOffset(zone, shown - zoneOffset(zone, after));
    // An hour that clocks show twice comes once.
    if (at > after) return at;
    shown = nextShown(schedule, shown);
  }
  return undefined;
}

/** The same by a clock that shows UTC. */
function nextShown(schedule: Exclude<CronSchedule, { readonly everyMs: number }>, after: number): number | undefined {
  const start = after - (after % MINUTE_MS) + MINUTE_MS;
  let day = start - (start % DAY_MS);
  for (let i = 0; i < DAYS_MAX; i++, day += DAY_MS) {
    const { month, date } = dateOf(day);
    if (!schedule.months.has(month)) continue;
    // 1970 began on a Thursday.
    const isWeekday = schedule.weekdays.has((Math.floor(day / DAY_MS) + 4) % 7);
    const isDate = schedule.days.has(date);
    if (!(schedule.bothDays ? isWeekday && isDate : isWeekday || isDate)) continue;
    const found = timeOn(schedule, day, start);
    if (found !== undefined) return found;
  }
  return undefined;
}

function timeOn(
  { hours, minutes }: Exclude<CronSchedule, { readonly everyMs: number }>,
  day: number,
  start: number,
): number | undefined {
  for (let hour = 0; hour < 24; hour++) {
    if (!hours.has(hour)) continue;
    for (let minute = 0; minute < 60; minute++) {
      const at = day + hour * HOUR_MS + minute * MINUTE_MS;
      if (at >= start && minutes.has(minute)) return at;
    }
  }
  return undefined;
}

/** The month and the day of the month, by the civil calendar: days are counted from 1 March of the year 0. */
function dateOf(at: number): { readonly month: number; readonly date: number } {
  const days = Math.floor(at / DAY_MS) + 719_468;
  const dayOfEra = days - Math.floor(days / 146_097) * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { month: shifted < 10 ? shifted + 3 : shifted - 9, date };
}
