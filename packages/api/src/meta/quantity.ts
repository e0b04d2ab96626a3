/** Amounts of resources, such as `100m`, `1.5Gi` or `1e3`, held exactly. Models k8s.io/apimachinery/pkg/api/resource. */

/** The family of suffixes: `M`, `Mi` or `e6`. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** An amount in billionths: nothing finer is kept. The format is how it was written, and how it prints. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

/** The outcome of reading an amount. */
export type QuantityResult =
  | { readonly ok: true; readonly quantity: Quantity }
  | { readonly ok: false; readonly error: string };

const NANOS = 1_000_000_000n;
/** 2^63-1, in billionths: what a binary quantity, or one with an absurd exponent, is cut to. */
const MAX_NANOS = (2n ** 63n - 1n) * NANOS;
/** Beyond it no digit of an int64 is left. */
const MAX_EXPONENT = 100;
const MAX_LENGTH = 200;

const formatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixError = "unable to parse quantity's suffix";

const decimalSuffixes: readonly (readonly [string, number])[] = [
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
];
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Reads an amount. What is finer than a billionth is rounded away from zero. */
export function parseQuantity(text: string): QuantityResult {
  // No amount needs more; and what follows takes time for each digit.
  if (text.length > MAX_LENGTH) return { ok: false, error: formatError };
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/.exec(text);
  if (text === "" || parts === null) return { ok: false, error: formatError };
  const [, sign = "", whole = "", fraction = "", suffix = ""] = parts;
  const unit = unitOf(suffix);
  if (unit === undefined) return { ok: false, error: suffixError };
  const digits = BigInt(`${whole}${fraction}` || "0") * unit.factor;
  const nanos = capped(scaleToNanos(digits, unit.exponent - fraction.length), unit.format);
  const format = unit.format === "BinarySI" && nanos < NANOS && nanos > 0n ? "DecimalSI" : unit.format;
  return { ok: true, quantity: { nanos: sign === "-" ? -nanos : nanos, format } };
}

/** The canonical text: no fraction, the largest suffix that loses nothing. */
export function formatQuantity(quantity: Quantity): string {
  const { nanos, format } = quantity;
  if (nanos === 0n) return "0";
  const small = magnitude(nanos) < 1024n * NANOS;
  if (format === "BinarySI" && !small) return formatBinary(ceilDivide(nanos));
  const decimal = format === "BinarySI" ? "DecimalSI" : format;
  return formatDecimal(nanos, decimal);
}

/** The canonical text of an amount; undefined if the text is none. */
export function canonicalQuantity(text: string): string | undefined {
  const parsed = parseQuantity(text);
  return parsed.ok ? formatQuantity(parsed.quantity) : undefined;
}

/** Negative, zero or positive, as the first is smaller, equal or larger. */
export function compareQuantity(one: Quantity, other: Quantity): number {
  return one.nanos < other.nanos ? -1 : one.nanos > other.nanos ? 1 : 0;
}

/** The sum, written as the first is; of a zero, as the second. */
export function addQuantity(one: Quantity, other: Quantity): Quantity {
  return { nanos: one.nanos + other.nanos, format: one.nanos === 0n ? other.format : one.format };
}

/** The amount as a whole number, rounded up. */
export function quantityValue(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos));
}

/** The amount in thousandths, rounded up. */
export function quantityMilliValue(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos * 1000n));
}

interface Unit {
  readonly factor: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function unitOf(suffix: string): Unit | undefined {
  const decimal = decimalSuffixes.find(([text]) => text === suffix);
  if (decimal !== undefined) return { factor: 1n, exponent: decimal[1], format: "DecimalSI" };
  const power = binarySuffixes.indexOf(suffix);
  if (power > 0) return { factor: 1024n ** BigInt(power), exponent: 0, format: "BinarySI" };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  return exponent === undefined ? undefined : { factor: 1n, exponent: Number(exponent), format: "DecimalExponent" };
}

function scaleToNanos(digits: bigint, exponent: number): bigint {
  const shift = exponent + 9;
  if (digits === 0n || shift >= 0)
    return digits === 0n ? 0n : shift > MAX_EXPONENT ? MAX_NANOS : digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(Math.min(-shift, digits.toString().length));
  return (digits + divisor - 1n) / divisor;
}

function capped(nanos: bigint, format: QuantityFormat): bigint {
  return format === "BinarySI" && nanos > MAX_NANOS ? MAX_NANOS : nanos;
}

function formatBinary(value: bigint): string {
  let rest = value;
  let power = 0;
  while (rest % 1024n === 0n && power < binarySuffixes.length - 1) {
    rest /= 1024n;
    power += 1;
  }
  return `${rest}${binarySuffixes[power]}`;
}

function formatDecimal(nanos: bigint, format: "DecimalSI" | "DecimalExponent"): string {
  let rest = nanos;
  let exponent = -9;
  const top = format === "DecimalSI" ? 18 : MAX_EXPONENT;
  while (rest % 1000n === 0n && exponent < top) {
    rest /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  return `${rest}${decimalSuffixes.find(([, power]) => power === exponent)?.[0] ?? ""}`;
}

// Rounds away from zero, as all roundings here.
function ceilDivide(nanos: bigint): bigint {
  const size = (magnitude(nanos) + NANOS - 1n) / NANOS;
  return nanos < 0n ? -size : size;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
