/** The text of a flag's value to the value, with Go's words for what cannot be read. Models github.com/spf13/pflag's values. */
import { goQuote } from "@kubenetsim/api";
import { parseDuration } from "@kubenetsim/sim";
import type { Flag, FlagValue } from "./flag.ts";

export type ValueResult =
  | { readonly ok: true; readonly value: FlagValue }
  | { readonly ok: false; readonly error: string };

/** `before` is what the flag holds so far: a list grows. */
export function readValue(flag: Flag, text: string, before: FlagValue): ValueResult {
  switch (flag.kind) {
    case "bool":
      return readBool(text);
    case "int":
      return readInt(text);
    case "duration":
      return readDuration(text);
    case "list":
      return { ok: true, value: [...(Array.isArray(before) ? before : []), ...text.split(",")] };
    case "array":
      return { ok: true, value: [...(Array.isArray(before) ? before : []), text] };
    default:
      return { ok: true, value: text };
  }
}

const BOOLS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((word) => [word, false] as const),
]);

function readBool(text: string): ValueResult {
  const value = BOOLS.get(text);
  return value === undefined
    ? fail(`strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`)
    : { ok: true, value };
}

const INT64_MAX = 2n ** 63n - 1n;

function readInt(text: string): ValueResult {
  const found = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/.exec(text);
  if (found === null) return fail(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  const [, sign = "", digits = ""] = found;
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const size = BigInt(octal);
  const value = sign === "-" ? -size : size;
  if (value > INT64_MAX || value < -INT64_MAX - 1n)
    return fail(`strconv.ParseInt: parsing ${goQuote(text)}: value out of range`);
  return { ok: true, value: Number(value) };
}

function readDuration(text: string): ValueResult {
  const value = parseDuration(text);
  if (value !== undefined) return { ok: true, value };
  const unitless = /^[+-]?[\d.]*\d[\d.]*$/.test(text);
  return fail(`time: ${unitless ? "missing unit in duration" : "invalid duration"} ${goQuote(text)}`);
}

function fail(error: string): ValueResult {
  return { ok: false, error };
}
