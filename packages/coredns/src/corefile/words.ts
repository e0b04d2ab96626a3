/** Reads the words of a directive as Go does: numbers, durations, regular expressions. Errors are Go's own. */
import { type CorefileError, corefileError } from "./types.ts";

/** Go's strconv.Atoi. */
export function integer(text: string, line: number): number | CorefileError {
  if (!/^[+-]?\d+$/.test(text)) return corefileError(line, `strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  return Number(text);
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** Go's time.ParseDuration, in milliseconds. */
export function duration(text: string, line: number): number | CorefileError {
  const sign = text.startsWith("-") ? -1 : 1;
  const bare = text.replace(/^[+-]/, "");
  if (bare === "0") return 0;
  if (bare === "" || !/^[\d.]/.test(bare)) return corefileError(line, `time: invalid duration ${quote(text)}`);
  let total = 0;
  let rest = bare;
  while (rest !== "") {
    const found = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest);
    if (found === null) return corefileError(line, `time: invalid duration ${quote(text)}`);
    const [whole, number = "", unit = ""] = found;
    const size = UNITS.get(unit);
    if (unit === "") return corefileError(line, `time: missing unit in duration ${quote(text)}`);
    if (size === undefined) return corefileError(line, `time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    total += Number(number) * size;
    rest = rest.slice(whole.length);
  }
  return sign * total;
}

/** Go's regexp syntax as JavaScript's; `undefined` where it is none. Longer ones CoreDNS refuses. */
export function regularExpression(text: string): RegExp | undefined {
  const flags = /^\(\?([ims]+)\)/.exec(text);
  const body = (flags === null ? text : text.slice(flags[0].length))
    .replaceAll("(?P<", "(?<")
    .replace(/\\z/g, "$")
    .replace(/\\A/g, "^")
    .replaceAll("[[:alnum:]]", "[0-9A-Za-z]")
    .replaceAll("[[:digit:]]", "\\d");
  try {
    return new RegExp(body, flags?.[1] ?? "");
  } catch {
    return undefined;
  }
}

export const REGEXP_MAX = 10_000;

/** As Go's `%q` writes it. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
