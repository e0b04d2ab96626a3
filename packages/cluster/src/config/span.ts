/** One delay of a configuration, checked: between which times it lies, and how it is spread there. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { DURATION_MAX_MS, type Millis, parseDuration } from "@kubenetsim/sim";
import type { Delay } from "./types.ts";

/** With `min` equal to `max` it is fixed; without a shape each value in between is as likely as another. */
export interface Span {
  readonly min: Millis;
  readonly max: Millis;
  readonly shape?: Shape;
}

export type Shape =
  | { readonly kind: "exponential"; readonly mean: Millis }
  | { readonly kind: "normal"; readonly mean: Millis; readonly stddev: Millis }
  | { readonly kind: "lognormal"; readonly median: Millis; readonly sigma: number }
  /** What was measured: shares of the draws that are at most so long, from 0 to 1. */
  | { readonly kind: "percentiles"; readonly points: readonly { readonly share: number; readonly ms: Millis }[] };

/** An exponential delay is cut off here: beyond it lies one draw in 22,000. */
const MEANS_MAX = 10;
/** A normal and a lognormal one here: beyond it lies one draw in 30,000 on each side. */
const SIGMAS_MAX = 4;
/** How far the 99th percentile of a normal distribution lies from its middle, in standard deviations. */
const Z99 = 2.3263;

const FORMS = "a duration, { min, max }, { mean }, { mean, stddev }, { median, p99 } or { percentiles }";

/** Checks one delay; mistakes are added to `errors`. */
export function checkSpan(given: Delay, path: string, errors: FieldError[]): Span {
  const ms = (value: unknown, at: string): Millis => {
    const parsed = parseDuration(value as string | number);
    if (parsed !== undefined && parsed >= 0 && parsed <= DURATION_MAX_MS) return parsed;
    errors.push(invalid(at, value, 'must be milliseconds or a duration such as "1s"'));
    return 0;
  };
  if (typeof given !== "object" || given === null) return fixed(ms(given, path));
  const fields = Object.keys(given).sort().join(" ");
  const at = (field: string): Millis => ms((given as { readonly [field: string]: unknown })[field], `${path}.${field}`);
  switch (fields) {
    case "max min":
      return ordered(at("min"), at("max"), `${path}.max`, "min", errors);
    case "mean":
      return exponential(at("mean"));
    case "mean stddev":
      return normal(at("mean"), at("stddev"));
    case "median p99":
      return lognormal(at("median"), at("p99"), path, errors);
    case "percentiles":
      return measured((given as { percentiles: unknown }).percentiles, `${path}.percentiles`, ms, errors);
    default:
      errors.push(invalid(path, given, `must be ${FORMS}`));
      return fixed(0);
  }
}

/** A span that holds one value only. */
export function isFixed(span: Span): boolean {
  return span.min === span.max;
}

/** The value that so large a share of the draws does not exceed, from 0 to 1. */
export function quantile({ min, max, shape }: Span, share: number): Millis {
  const value = shape === undefined ? min + (max - min) * share : valueAt(shape, share);
  return Math.min(Math.max(Math.round(value), min), max);
}

function valueAt(shape: Shape, share: number): number {
  switch (shape.kind) {
    case "exponential":
      return -Math.log(1 - share) * shape.mean;
    case "normal":
      return shape.mean + normalQuantile(share) * shape.stddev;
    case "lognormal":
      return shape.median * Math.exp(normalQuantile(share) * shape.sigma);
    default:
      return interpolated(shape.points, share);
  }
}

function fixed(ms: Millis): Span {
  return { min: ms, max: ms };
}

function ordered(min: Millis, max: Millis, path: string, than: string, errors: FieldError[]): Span {
  if (max >= min) return { min, max };
  errors.push(invalid(path, max, `must not be less than ${than}`));
  return fixed(min);
}

function exponential(mean: Millis): Span {
  return mean === 0 ? fixed(0) : { min: 0, max: mean * MEANS_MAX, shape: { kind: "exponential", mean } };
}

/** Nothing takes less than no time: what would is drawn as none. */
function normal(mean: Millis, stddev: Millis): Span {
  if (stddev === 0) return fixed(mean);
  const reach = stddev * SIGMAS_MAX;
  return { min: Math.max(0, mean - reach), max: mean + reach, shape: { kind: "normal", mean, stddev } };
}

function lognormal(median: Millis, p99: Millis, path: string, errors: FieldError[]): Span {
  if (median === 0) {
    errors.push(invalid(`${path}.median`, median, "must be greater than 0"));
    return fixed(0);
  }
  const { min, max } = ordered(median, p99, `${path}.p99`, "median", errors);
  if (min === max) return fixed(min);
  const sigma = Math.log(p99 / median) / Z99;
  const reach = Math.exp(sigma * SIGMAS_MAX);
  const [least, greatest] = [Math.floor(median / reach), Math.min(Math.ceil(median * reach), DURATION_MAX_MS)];
  return { min: least, max: greatest, shape: { kind: "lognormal", median, sigma } };
}

type ReadMs = (value: unknown, at: string) => Millis;

function measured(given: unknown, path: string, ms: ReadMs, errors: FieldError[]): Span {
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
  const points = entries.map(([percent, value]) => ({
    share: /^\d{1,3}(\.\d+)?$/.test(percent) ? Number(percent) / 100 : Number.NaN,
    ms: ms(value, `${path}[${percent}]`),
  }));
  points.sort((a, b) => a.share - b.share);
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.some(({ share }) => !(share >= 0 && share <= 1))) {
    errors.push(invalid(path, given, "must hold durations by percents from 0 to 100, such as { 50: 20, 99: 800 }"));
    return fixed(0);
  }
  for (const [i, point] of points.entries())
    if (i > 0 && point.ms < (points[i - 1]?.ms ?? 0))
      errors.push(
        invalid(`${path}[${point.share * 100}]`, point.ms, "must not be less than what a lesser percent has"),
      );
  return { min: first.ms, max: Math.max(first.ms, last.ms), shape: { kind: "percentiles", points } };
}

/** In a straight line from point to point. */
function interpolated(points: (Shape & { readonly kind: "percentiles" })["points"], share: number): number {
  const after = points.findIndex((point) => point.share >= share);
  const to = points[after < 0 ? points.length - 1 : after];
  const from = points[after <= 0 ? (after < 0 ? points.length - 1 : 0) : after - 1];
  if (from === undefined || to === undefined || to.share === from.share) return to?.ms ?? 0;
  return from.ms + ((to.ms - from.ms) * (share - from.share)) / (to.share - from.share);
}

/** Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23: off by less than 0.00045. */
function normalQuantile(share: number): number {
  const tail = Math.max(Math.min(share, 1 - share), 1e-9);
  const t = Math.sqrt(-2 * Math.log(tail));
  const up = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const down = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  const z = t - up / down;
  return share < 0.5 ? -z : z;
}
