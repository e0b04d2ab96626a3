/** Words to flags and arguments. Models github.com/spf13/pflag FlagSet.Parse: flags and arguments may be mixed. */
import { goQuote } from "@kubenetsim/api";
import type { Flag, Flags, FlagValue } from "./flag.ts";
import { readValue } from "./value.ts";

export interface ParsedArgs {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stand before `--`; -1 without it. */
  readonly dash: number;
}

export type ParseResult =
  | ({ readonly kind: "parsed" } & ParsedArgs)
  | { readonly kind: "help" }
  | { readonly kind: "error"; readonly error: string };

/** The first error ends it, in pflag's words. */
export function parseArgs(table: readonly Flag[], argv: readonly string[]): ParseResult {
  const state = start(table, argv);
  while (state.at < state.argv.length) {
    const word = state.argv[state.at++] ?? "";
    if (word === "--") {
      state.dash = state.args.length;
      state.args.push(...state.argv.slice(state.at));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      state.args.push(word);
      continue;
    }
    const wrong = word.startsWith("--") ? readLong(state, word) : readShorts(state, word.slice(1));
    if (wrong === HELP) return { kind: "help" };
    if (wrong !== undefined) return { kind: "error", error: wrong };
  }
  const { values, given, args, dash } = state;
  return { kind: "parsed", flags: { values, given }, args, dash };
}

// Mutable on purpose: it lives for one call.
interface State {
  readonly byName: ReadonlyMap<string, Flag>;
  readonly byShort: ReadonlyMap<string, Flag>;
  readonly argv: readonly string[];
  readonly values: Map<string, FlagValue>;
  readonly given: Set<string>;
  readonly args: string[];
  at: number;
  dash: number;
}

/** Says that help was asked for; no error reads so. */
const HELP = "help requested";

function start(table: readonly Flag[], argv: readonly string[]): State {
  return {
    byName: new Map(table.map((flag) => [flag.name, flag])),
    byShort: new Map(table.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag] as const]))),
    argv,
    values: new Map(table.map((flag) => [flag.name, flag.value])),
    given: new Set(),
    args: [],
    at: 0,
    dash: -1,
  };
}

function readLong(state: State, word: string): string | undefined {
  const body = word.slice(2);
  if (/^[-=]/.test(body)) return `bad flag syntax: ${word}`;
  const equals = body.indexOf("=");
  const name = equals < 0 ? body : body.slice(0, equals);
  const flag = state.byName.get(name);
  if (flag === undefined) return name === "help" ? HELP : `unknown flag: --${name}`;
  if (equals >= 0) return set(state, flag, body.slice(equals + 1));
  if (flag.bare !== undefined) return set(state, flag, flag.bare);
  if (state.at >= state.argv.length) return `flag needs an argument: --${name}`;
  return set(state, flag, state.argv[state.at++] ?? "");
}

/** `-it`, `-nluffy`, `-n=luffy`, `-n luffy`. */
function readShorts(state: State, word: string): string | undefined {
  let rest = word;
  while (rest !== "") {
    const letter = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    const flag = state.byShort.get(letter);
    if (flag === undefined) return letter === "h" ? HELP : `unknown shorthand flag: '${letter}' in -${rest}`;
    const after = rest.slice(letter.length);
    if (after.length > 1 && after.startsWith("=")) return set(state, flag, after.slice(1));
    if (flag.bare === undefined) {
      if (after !== "") return set(state, flag, after);
      if (state.at >= state.argv.length) return `flag needs an argument: '${letter}' in -${rest}`;
      return set(state, flag, state.argv[state.at++] ?? "");
    }
    const wrong = set(state, flag, flag.bare);
    if (wrong !== undefined) return wrong;
    rest = after;
  }
  return undefined;
}

function set(state: State, flag: Flag, text: string): string | undefined {
  if (flag.refused === true) return `flag --${flag.name} is not supported by kubenetsim`;
  // The first value of a list replaces the default.
  const before = state.given.has(flag.name) ? (state.values.get(flag.name) ?? flag.value) : [];
  const read = readValue(flag, text, before);
  if (!read.ok) {
    const shown = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
    return `invalid argument ${goQuote(text)} for ${goQuote(shown)} flag: ${read.error}`;
  }
  state.values.set(flag.name, read.value);
  state.given.add(flag.name);
  return undefined;
}
