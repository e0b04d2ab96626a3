/** Values that are a number, a name or a percentage. Models k8s.io/apimachinery/pkg/util/intstr. */
import { goQuote } from "./go-text.ts";
import type { IntOrString } from "./types.ts";

/** A number, or how many percent. */
export interface IntOrPercent {
  readonly value: number;
  readonly isPercent: boolean;
}

/** The outcome of reading a number or percentage. */
export type IntOrPercentResult =
  | { readonly ok: true; readonly value: IntOrPercent }
  | { readonly ok: false; readonly error: string };
/** The outcome of taking a share of a total. */
export type ScaledResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly error: string };

const MAX_INT32 = 2147483647;
const MIN_INT32 = -2147483648;

/** A text that is an int32 becomes the number; any other stays text. */
export function parseIntOrString(text: string): IntOrString {
  if (!/^[+-]?\d+$/.test(text)) return text;
  const value = Number(text);
  return value >= MIN_INT32 && value <= MAX_INT32 ? value + 0 : text;
}

/** A number as it is, or the number before the percent sign. */
export function parseIntOrPercent(source: IntOrString): IntOrPercentResult {
  if (typeof source === "number") return { ok: true, value: { value: source, isPercent: false } };
  if (!source.endsWith("%")) return { ok: false, error: "invalid type: string is not a percentage" };
  const digits = source.slice(0, -1);
  if (!/^[+-]?\d+$/.test(digits)) {
    const reason = `strconv.Atoi: parsing ${goQuote(digits)}: invalid syntax`;
    return { ok: false, error: `invalid value ${goQuote(source)}: ${reason}` };
  }
  return { ok: true, value: { value: Number(digits), isPercent: true } };
}

/** The number, or the percentage of `total`, rounded as asked. Models GetScaledValueFromIntOrPercent. */
export function scaledValue(source: IntOrString, total: number, roundUp: boolean): ScaledResult {
  const parsed = parseIntOrPercent(source);
  if (!parsed.ok) return { ok: false, error: `invalid value for IntOrString: ${parsed.error}` };
  const { value, isPercent } = parsed.value;
  if (!isPercent) return { ok: true, value };
  const exact = (value * total) / 100;
  return { ok: true, value: roundUp ? Math.ceil(exact) : Math.floor(exact) };
}
