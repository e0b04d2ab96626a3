/** Spans of time as text: Go's syntax both ways, and kubectl's AGE. */

import type { Millis } from "./clock.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const UNIT_MS: ReadonlyMap<string, Millis> = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3], // U+00B5, micro sign
  ["μs", 1e-3], // U+03BC, Greek letter mu
  ["ms", 1],
  ["s", SECOND],
  ["m", MINUTE],
  ["h", HOUR],
]);

/** The longest span that Go's time.Duration holds, some 292 years: a sane limit for what people hand in. */
export const DURATION_MAX_MS: Millis = 9_223_372_036_854;

/**
 * Reads a span in Go's syntax, or takes a number as milliseconds. Undefined if the text is none.
 *
 * @example parseDuration("1h30m"); // 5400000
 */
export function parseDuration(span: string | number): Millis | undefined {
  if (typeof span === "number") return Number.isFinite(span) ? span : undefined;
  if (typeof span !== "string") return undefined;
  const sign = span.startsWith("-") ? -1 : 1;
  const body = /^[+-]/.test(span) ? span.slice(1) : span;
  if (body === "0") return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0;
  for (const [, amount, unit] of body.matchAll(/([\d.]+)(\D+)/g)) {
    // A trailing sub-millisecond remainder of the multiplication is cut at nanoseconds, Go's own grain.
    total += Number(amount) * (UNIT_MS.get(unit as string) as Millis);
  }
  return (sign * Math.round(total * 1e6)) / 1e6;
}

/** A span as kubectl's AGE column shows it: 2m30s, 3h5m, 4d22h. Models k8s.io/apimachinery/pkg/util/duration HumanDuration. */
export function formatHumanDuration(span: Millis): string {
  const seconds = Math.trunc(span / SECOND);
  // Clocks of two machines may differ a little: up to two seconds in the future still counts as now.
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return twoUnits(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return twoUnits(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return twoUnits(days, "d", hours % 24, "h");
  if (days < 730) return `${days}d`;
  const years = Math.trunc(days / 365);
  if (days < 2920) return twoUnits(years, "y", days % 365, "d");
  return `${years}y`;
}

/** A span as Go's time.Duration prints it: 1h30m0s, 1.5s, 300ms, 0s. */
export function formatGoDuration(span: Millis): string {
  if (span === 0) return "0s";
  const sign = span < 0 ? "-" : "";
  const size = Math.abs(span);
  if (size < 1e-3) return `${sign}${decimal(size * 1e6)}ns`;
  if (size < 1) return `${sign}${decimal(size * 1e3)}µs`;
  if (size < SECOND) return `${sign}${decimal(size)}ms`;
  const hours = Math.floor(size / HOUR);
  const minutes = Math.floor(size / MINUTE) % 60;
  const seconds = `${decimal((size % MINUTE) / SECOND)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

function twoUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;
}

// Nine decimals at most, and no zeros at their end; binary noise beyond nanoseconds is cut off.
function decimal(value: number): string {
  return String(Number(value.toFixed(9)));
}
