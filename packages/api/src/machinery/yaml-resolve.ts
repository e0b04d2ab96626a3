/** What a plain YAML scalar means to kubectl: YAML 1.1 in go-yaml's reading. Models go.yaml.in/yaml/v2 resolve.go. */

/** A plain scalar's value; `undefined` says that it is text. */
export type PlainValue = { readonly value: boolean | number | null } | undefined;

const words = new Map<string, boolean | number | null>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const floatPattern = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const leadingDotPattern = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+)?$/;
const base60Pattern = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const integerPattern = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
// Four formats, their months, days and hours of one digit or two. Whether such a day exists is not asked.
const timestampPattern =
  /^\d{4}-\d{1,2}-\d{1,2}([Tt]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[+-]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?)?$/;

/** The value of a plain scalar: boolean, null or number; undefined for all that stays text, timestamps too. */
export function resolvePlain(text: string): PlainValue {
  const word = words.get(text);
  if (word !== undefined) return { value: word };
  if (!/^[-+.0-9]/.test(text)) return undefined;
  if (text.startsWith(".")) return leadingDotPattern.test(text) ? finite(Number(text.replaceAll("_", ""))) : undefined;
  if (isTimestamp(text)) return undefined;
  const plain = text.replaceAll("_", "");
  if (integerPattern.test(plain)) return { value: parseInteger(plain) };
  return floatPattern.test(plain) ? finite(Number(plain)) : undefined;
}

/** Whether text must be quoted, lest it be read back as something else. */
export function looksLikeOther(text: string): boolean {
  return isTimestamp(text) || base60Pattern.test(text) || resolvePlain(text) !== undefined;
}

// Digits beyond what a float64 holds stay text.
function finite(value: number): PlainValue {
  return Number.isFinite(value) ? { value } : undefined;
}

function isTimestamp(text: string): boolean {
  return timestampPattern.test(text);
}

// A leading zero alone already means octal.
function parseInteger(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[-+]/, "");
  if (/^0[xXbBoO]/.test(digits)) return sign * Number(digits);
  if (/^0[0-7]/.test(digits)) return sign * Number.parseInt(digits, 8);
  const value = sign * Number(digits);
  return value === 0 ? 0 : value;
}
