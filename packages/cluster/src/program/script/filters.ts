/** The commands at the end of a pipe: what they make of the text that comes in. */
import type { ExecResult } from "../types.ts";
import { ScriptError } from "./lexer.ts";
import { readPattern } from "./pattern.ts";

type Filter = (argv: readonly string[], input: string) => ExecResult;

const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["awk", awk],
  ["cut", cut],
  ["grep", grep],
  ["head", (argv, input) => out(linesOf(input).slice(0, count(argv)))],
  ["tail", (argv, input) => out(linesOf(input).slice(-count(argv) || Infinity))],
  ["sort", (_argv, input) => out([...linesOf(input)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))],
  ["wc", (argv, input) => out([String(argv.includes("-c") ? input.length : linesOf(input).length)])],
  ["cat", (_argv, input) => ({ stdout: input, stderr: "", exitCode: 0 })],
  ["tee", (_argv, input) => ({ stdout: input, stderr: "", exitCode: 0 })],
]);

/** `undefined` where the command is no filter. */
export function filter(argv: readonly string[], input: string): ExecResult | undefined {
  return filters.get(argv[0] ?? "")?.(argv.slice(1), input);
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function out(lines: readonly string[], exitCode = 0): ExecResult {
  return { stdout: lines.map((line) => `${line}\n`).join(""), stderr: "", exitCode };
}

const LINES_DEFAULT = 10;

/** `-n 3`, `-n3`, `-3`. */
function count(argv: readonly string[]): number {
  const match = /-n? ?([0-9]+)/.exec(argv.join(" "));
  return match === null ? LINES_DEFAULT : Number(match[1]);
}

function grep(argv: readonly string[], input: string): ExecResult {
  const flags = argv.filter((word) => /^-[a-zA-Z]+$/.test(word)).join("");
  const [pattern = ""] = argv.filter((word) => !/^-[a-zA-Z]+$/.test(word));
  const matches = matcher(pattern, flags);
  const found = linesOf(input).filter((line) => matches(line) !== flags.includes("v"));
  const exitCode = found.length > 0 ? 0 : 1;
  if (flags.includes("q")) return out([], exitCode);
  return out(flags.includes("c") ? [String(found.length)] : found, exitCode);
}

/** Longer ones are none that is simulated. */
const AWK_LENGTH_MAX = 200;

/** `{print $2}` of each line, or of those that `/pattern/` finds; `-F:` cuts at colons. */
function awk(argv: readonly string[], input: string): ExecResult {
  const [first = "", second = ""] = argv;
  const separator = first === "-F" ? second : first.startsWith("-F") ? first.slice(2) : undefined;
  const program = argv.at(-1) ?? "";
  if (program.length > AWK_LENGTH_MAX) throw new ScriptError("awk: program too long");
  const match = /^\s*(?:\/(.*)\/)?\s*\{\s*print\s*(?:\$(\d+))?\s*;?\s*\}\s*$/.exec(program);
  if (match === null) throw new ScriptError(`awk ${program}: not simulated`);
  const [, pattern = "", field = "0"] = match;
  const matches = matcher(pattern, "");
  const found = linesOf(input).filter(matches);
  return out(found.map((line) => fieldOf(line, Number(field), separator)));
}

function fieldOf(line: string, field: number, separator: string | undefined): string {
  if (field === 0) return line;
  const fields = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
  return fields[field - 1] ?? "";
}

/** `-d: -f2` of each line. */
function cut(argv: readonly string[], input: string): ExecResult {
  const line = argv.join(" ");
  const separator = /-d ?(.)/.exec(line)?.[1] ?? "\t";
  const field = Number(/-f ?(\d+)/.exec(line)?.[1] ?? 1);
  return out(linesOf(input).map((each) => (each.includes(separator) ? fieldOf(each, field, separator) : each)));
}

/** Alternatives of patterns. */
function matcher(pattern: string, flags: string): (line: string) => boolean {
  const ignoresCase = flags.includes("i");
  if (flags.includes("F")) {
    const fold = (text: string): string => (ignoresCase ? text.toLowerCase() : text);
    return (line) => fold(line).includes(fold(pattern));
  }
  const extended = flags.includes("E");
  if (extended ? /[(){}+?]/.test(pattern) : /\\[({]/.test(pattern))
    throw new ScriptError(`grep ${pattern}: not simulated`);
  const alternatives = pattern.split(extended ? "|" : "\\|").map((one) => readPattern(one, ignoresCase));
  return (line) => alternatives.some((matches) => matches(line));
}
