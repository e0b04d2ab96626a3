/** Reads a zone file (RFC 1035 section 5): $ORIGIN, $TTL, names that carry on, parentheses, comments. */
import { familyOf, parseAddr } from "@kubenetsim/sim";
import type { ResourceRecord } from "../message.ts";
import { absolute, isSendable, lower } from "../name.ts";
import { parseRecord } from "../record.ts";

/** The records, or the first line that is none. */
export type ZoneFileResult =
  | { readonly ok: true; readonly records: readonly ResourceRecord[] }
  | { readonly ok: false; readonly line: number; readonly error: string };

const TTL_DEFAULT = 3600;

/**
 * Reads the text; names without a dot at their end lie in `origin`.
 *
 * @example
 * parseZoneFile("$ORIGIN example.com.\n@ 300 IN SOA ns admin 1 7200 3600 1209600 60\nwww 60 IN A 192.0.2.53\n");
 */
export function parseZoneFile(text: string, origin = "."): ZoneFileResult {
  const records: ResourceRecord[] = [];
  const state: State = { origin: absolute(lower(origin)), ttl: undefined, owner: absolute(lower(origin)) };
  for (const entry of entriesOf(text)) {
    const [first = ""] = entry.words;
    const read = first.startsWith("$") ? directive(state, entry) : record(state, entry);
    if (typeof read === "string") return { ok: false, line: entry.line, error: read };
    if (read !== undefined) records.push(read);
  }
  return { ok: true, records };
}

/** Local to one reading. */
interface State {
  origin: string;
  /** What holds where a record says none: of `$TTL`, else of the record before. */
  ttl: number | undefined;
  owner: string;
}

interface Entry {
  readonly line: number;
  readonly words: readonly string[];
  /** It begins with a blank: the owner is that of the entry before. */
  readonly indented: boolean;
}

function directive(state: State, { words }: Entry): string | undefined {
  const [name = "", value] = words;
  if (value === undefined) return `garbage after ${name}`;
  if (name === "$ORIGIN") state.origin = full(lower(value), state.origin);
  else if (name === "$TTL") state.ttl = seconds(value);
  else return `unknown directive ${name}`;
  return undefined;
}

function record(state: State, entry: Entry): ResourceRecord | string {
  const words = [...entry.words];
  if (!entry.indented) state.owner = full(lower(words.shift() ?? "@"), state.origin);
  if (!isSendable(state.owner)) return `bad owner name: ${JSON.stringify(state.owner)}`;
  let ttl = state.ttl;
  // TTL and class in either order, or neither.
  for (let word = words[0]; word !== undefined; word = words[0]) {
    const given = seconds(word);
    if (given !== undefined) ttl = given;
    else if (!/^(IN|CH|HS|CS)$/i.test(word)) break;
    words.shift();
  }
  const type = (words.shift() ?? "").toUpperCase();
  if (!/^[A-Z]+\d*$/.test(type)) return `no type in ${JSON.stringify(entry.words.join(" "))}`;
  const data = dataOf(type, words, state.origin);
  const parsed = parseRecord(`${state.owner} ${ttl ?? TTL_DEFAULT} IN ${type} ${data}`);
  if (parsed === undefined || !isWhole(parsed)) return `bad ${type} data: ${JSON.stringify(data)}`;
  if (state.ttl === undefined && ttl !== undefined) state.ttl = ttl;
  return parsed;
}

/** Addresses that are addresses, and names that are there. */
function isWhole(record: ResourceRecord): boolean {
  if (record.type === "A" || record.type === "AAAA") {
    const addr = parseAddr(record.address);
    return addr !== undefined && familyOf(addr) === (record.type === "A" ? 4 : 6);
  }
  return !("target" in record) || record.target !== "";
}

/** Which words of a record's data are names. */
const NAMES: ReadonlyMap<string, readonly number[]> = new Map([
  ["CNAME", [0]],
  ["NS", [0]],
  ["PTR", [0]],
  ["DNAME", [0]],
  ["MX", [1]],
  ["SRV", [3]],
  ["SOA", [0, 1]],
]);

function dataOf(type: string, words: readonly string[], origin: string): string {
  const names = NAMES.get(type) ?? [];
  return words
    .map((word, index) => {
      if (names.includes(index)) return full(word, origin);
      if (type === "SOA") return String(seconds(word) ?? word);
      return type === "TXT" && !word.startsWith('"') ? `"${word}"` : word;
    })
    .join(" ");
}

function full(name: string, origin: string): string {
  if (name === "@") return origin;
  if (name.endsWith(".")) return name;
  return origin === "." ? `${name}.` : `${name}.${origin}`;
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
  ["w", 604_800],
]);

/** `300`, `1h30m`; `undefined` where the word is no time. */
function seconds(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word);
  if (!/^(\d+[smhdw])+$/i.test(word)) return undefined;
  return [...word.matchAll(/(\d+)([smhdw])/gi)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (UNITS.get((unit ?? "s").toLowerCase()) ?? 1),
    0,
  );
}

/** Words by entry: a line, or all the lines that parentheses hold together. */
function entriesOf(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  let words: string[] = [];
  let start = 0;
  let depth = 0;
  let indented = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (depth === 0) {
      words = [];
      start = index + 1;
      indented = /^[ \t]/.test(line);
    }
    for (const found of line.matchAll(/;.*|"(?:[^"\\]|\\.)*"|[()]|[^\s();"]+/g)) {
      const [word] = found;
      if (word.startsWith(";")) break;
      if (word === "(") depth += 1;
      else if (word === ")") depth = Math.max(depth - 1, 0);
      else words.push(word);
    }
    if (depth === 0 && words.length > 0) entries.push({ line: start, words, indented });
  }
  return entries;
}
