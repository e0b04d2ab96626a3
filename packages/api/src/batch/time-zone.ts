/** How far the clocks of a time zone are from UTC: the rules of today of the zones that are asked for most. Facts of the IANA time zone database. */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A zone that is not in here is not known: a schedule that names it is refused rather than misread. */
export function isTimeZone(zone: string): boolean {
  return zones.has(zone);
}

/** Milliseconds to add to UTC for what the zone's clocks show at a moment; 0 for a zone that is not known. */
export function zoneOffset(zone: string, at: number): number {
  const { minutes, summer } = zones.get(zone) ?? { minutes: 0, summer: "none" };
  const standard = minutes * MINUTE_MS;
  return standard + (isSummer(summer, standard, at) ? HOUR_MS : 0);
}

/** When the clocks of a region go forward, and back. */
interface SummerTime {
  readonly start: Change;
  readonly end: Change;
  /** The hours are UTC everywhere; else they are the zone's own, as its standard time has them. */
  readonly isUTC: boolean;
}

/** A Sunday of a month: the first, the second, or the last (-1). */
interface Change {
  readonly month: number;
  readonly sunday: 1 | 2 | -1;
  readonly hour: number;
}

const summerTimes = {
  eu: { start: { month: 3, sunday: -1, hour: 1 }, end: { month: 10, sunday: -1, hour: 1 }, isUTC: true },
  us: { start: { month: 3, sunday: 2, hour: 2 }, end: { month: 11, sunday: 1, hour: 1 }, isUTC: false },
  au: { start: { month: 10, sunday: 1, hour: 2 }, end: { month: 4, sunday: 1, hour: 2 }, isUTC: false },
  nz: { start: { month: 9, sunday: -1, hour: 2 }, end: { month: 4, sunday: 1, hour: 2 }, isUTC: false },
} as const satisfies { readonly [region: string]: SummerTime };

type Region = keyof typeof summerTimes | "none";

/** Minutes from UTC in standard time, who decides about summer time, and the zones where that is so. */
const TABLE: readonly (readonly [number, Region, string])[] = [
  [0, "none", "UTC Etc/UTC GMT Etc/GMT Etc/UCT Zulu Atlantic/Reykjavik Africa/Abidjan Africa/Accra"],
  [0, "eu", "Europe/London Europe/Dublin Europe/Lisbon"],
  [60, "none", "Africa/Lagos Africa/Algiers Africa/Tunis"],
  [
    60,
    "eu",
    "Europe/Amsterdam Europe/Belgrade Europe/Berlin Europe/Brussels Europe/Budapest Europe/Copenhagen Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich CET",
  ],
  [120, "none", "Africa/Johannesburg Africa/Maputo Africa/Tripoli"],
  [
    120,
    "eu",
    "Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius EET",
  ],
  [180, "none", "Europe/Moscow Europe/Istanbul Europe/Minsk Africa/Nairobi Asia/Riyadh Asia/Baghdad Asia/Qatar"],
  [210, "none", "Asia/Tehran"],
  [240, "none", "Asia/Dubai Asia/Baku Asia/Tbilisi Asia/Yerevan"],
  [300, "none", "Asia/Karachi Asia/Tashkent"],
  [330, "none", "Asia/Kolkata Asia/Calcutta Asia/Colombo"],
  [345, "none", "Asia/Kathmandu"],
  [360, "none", "Asia/Dhaka"],
  [420, "none", "Asia/Bangkok Asia/Ho_Chi_Minh Asia/Jakarta"],
  [
    480,
    "none",
    "Asia/Shanghai Asia/Hong_Kong Asia/Kuala_Lumpur Asia/Manila Asia/Singapore Asia/Taipei Australia/Perth",
  ],
  [540, "none", "Asia/Tokyo Asia/Seoul"],
  [570, "none", "Australia/Darwin"],
  [570, "au", "Australia/Adelaide"],
  [600, "none", "Australia/Brisbane"],
  [600, "au", "Australia/Sydney Australia/Melbourne Australia/Canberra Australia/Hobart"],
  [720, "nz", "Pacific/Auckland"],
  [-180, "none", "America/Sao_Paulo America/Argentina/Buenos_Aires America/Buenos_Aires America/Montevideo"],
  [-240, "none", "America/Caracas America/La_Paz America/Puerto_Rico"],
  [-240, "us", "America/Halifax"],
  [-300, "none", "America/Bogota America/Lima America/Panama America/Jamaica"],
  [-300, "us", "America/New_York America/Toronto America/Detroit US/Eastern EST5EDT"],
  [-360, "none", "America/Mexico_City America/Costa_Rica America/Guatemala"],
  [-360, "us", "America/Chicago America/Winnipeg US/Central CST6CDT"],
  [-420, "none", "America/Phoenix US/Arizona"],
  [-420, "us", "America/Denver America/Edmonton US/Mountain MST7MDT"],
  [-480, "us", "America/Los_Angeles America/Vancouver US/Pacific PST8PDT"],
  [-540, "us", "America/Anchorage US/Alaska"],
  [-600, "none", "Pacific/Honolulu US/Hawaii"],
];

const zones: ReadonlyMap<string, { readonly minutes: number; readonly summer: Region }> = new Map(
  TABLE.flatMap(([minutes, summer, names]) => names.split(" ").map((name) => [name, { minutes, summer }] as const)),
);

function isSummer(region: Region, standard: number, at: number): boolean {
  if (region === "none") return false;
  const { start, end, isUTC } = summerTimes[region];
  const shown = isUTC ? at : at + standard;
  const year = yearOf(shown);
  const [begins, ends] = [momentOf(start, year), momentOf(end, year)];
  // South of the equator summer is around the turn of the year.
  return begins < ends ? shown >= begins && shown < ends : shown >= begins || shown < ends;
}

function momentOf({ month, sunday, hour }: Change, year: number): number {
  const first = daysSince1970(year, sunday === -1 ? month + 1 : month, 1);
  // 1970 began on a Thursday.
  const untilSunday = (7 - ((first + 4) % 7)) % 7;
  const day = sunday === -1 ? first + untilSunday - 7 : first + untilSunday + (sunday - 1) * 7;
  return day * DAY_MS + hour * HOUR_MS;
}

function yearOf(at: number): number {
  const days = Math.floor(at / DAY_MS);
  const guess = 1970 + Math.floor(days / 365.2425);
  return days < daysSince1970(guess, 1, 1) ? guess - 1 : days >= daysSince1970(guess + 1, 1, 1) ? guess + 1 : guess;
}

/** By the civil calendar: years begin on 1 March, so that a leap day is their last. */
function daysSince1970(year: number, month: number, date: number): number {
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + dayOfYear - 719_468;
}
