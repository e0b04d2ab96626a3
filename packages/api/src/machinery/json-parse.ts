/** JSON text to data, with Go's words for what is wrong, duplicate keys refused and nesting bounded. Models sigs.k8s.io/json. */
import { goQuote } from "../meta/go-text.ts";
import { type Json, mapOfEntries } from "./json.ts";

/** The outcome of reading JSON; offsets count from zero. */
export type JsonResult =
  | { readonly ok: true; readonly value: Json; readonly end: number }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Deeper data is refused: no manifest comes near, and recursion must end. */
export const MAX_DEPTH = 1000;

/** Reads one value from `start` on; `end` is where it ends, what follows is the caller's. */
export function parseJson(text: string, start = 0): JsonResult {
  const reader: Reader = { text, at: start, failure: undefined };
  const value = readValue(reader, "", 0);
  if (reader.failure !== undefined) return { ok: false, ...reader.failure };
  return { ok: true, value, end: reader.at };
}

// Mutable on purpose: it lives for one call. After a failure everything returns null at once.
interface Reader {
  readonly text: string;
  at: number;
  failure: { readonly message: string; readonly offset: number } | undefined;
}

function readValue(reader: Reader, path: string, depth: number): Json {
  if (depth > MAX_DEPTH) return fail(reader, "exceeded max depth");
  const char = nextChar(reader);
  if (char === "{") return readMap(reader, path, depth);
  if (char === "[") return readList(reader, path, depth);
  if (char === '"') return readString(reader);
  if (char === "-" || isDigit(char)) return readNumber(reader);
  for (const [word, value] of [
    ["true", true],
    ["false", false],
    ["null", null],
  ] as const) {
    if (char === word[0]) return readWord(reader, word, value);
  }
  return unexpected(reader, "looking for beginning of value");
}

function readMap(reader: Reader, path: string, depth: number): Json {
  const entries = new Map<string, Json>();
  reader.at += 1;
  if (nextChar(reader) === "}") return close(reader, {});
  for (;;) {
    if (nextChar(reader) !== '"') return unexpected(reader, "looking for beginning of object key string");
    const key = readString(reader);
    if (reader.failure !== undefined) return null;
    const field = path === "" ? key : `${path}.${key}`;
    if (entries.has(key)) return fail(reader, `strict decoding error: duplicate field ${goQuote(field)}`);
    if (nextChar(reader) !== ":") return unexpected(reader, "after object key");
    reader.at += 1;
    entries.set(key, readValue(reader, field, depth + 1));
    if (reader.failure !== undefined) return null;
    const char = nextChar(reader);
    if (char === "}") return close(reader, mapOfEntries(entries));
    if (char !== ",") return unexpected(reader, "after object key:value pair");
    reader.at += 1;
  }
}

function readList(reader: Reader, path: string, depth: number): Json {
  const items: Json[] = [];
  reader.at += 1;
  if (nextChar(reader) === "]") return close(reader, []);
  for (;;) {
    items.push(readValue(reader, `${path}[${items.length}]`, depth + 1));
    if (reader.failure !== undefined) return null;
    const char = nextChar(reader);
    if (char === "]") return close(reader, items);
    if (char !== ",") return unexpected(reader, "after array element");
    reader.at += 1;
  }
}

function readString(reader: Reader): string {
  const start = reader.at;
  for (reader.at += 1; ; reader.at += 1) {
    const char = reader.text.charAt(reader.at);
    if (char === '"') break;
    if (char === "" || char < " ") return unexpected(reader, "in string literal") ?? "";
    if (char === "\\") {
      reader.at += 1;
      const rest = reader.text.slice(reader.at, reader.at + 5);
      if (!/^(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(rest)) return unexpected(reader, "in string escape code") ?? "";
    }
  }
  reader.at += 1;
  return JSON.parse(reader.text.slice(start, reader.at)) as string;
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

function readNumber(reader: Reader): Json {
  numberPattern.lastIndex = reader.at;
  const found = numberPattern.exec(reader.text)?.[0];
  if (found === undefined) {
    reader.at += 1;
    return unexpected(reader, "in numeric literal");
  }
  reader.at += found.length;
  const value = Number(found);
  return Number.isFinite(value)
    ? value
    : fail(reader, `json: cannot unmarshal number ${found} into Go value of type float64`);
}

function readWord(reader: Reader, word: string, value: Json): Json {
  for (const [i, char] of [...word].entries()) {
    if (reader.text.charAt(reader.at) !== char) {
      return unexpected(reader, `in literal ${word} (expecting '${word.charAt(i)}')`);
    }
    reader.at += 1;
  }
  return value;
}

function nextChar(reader: Reader): string {
  while (/^[ \t\r\n]$/.test(reader.text.charAt(reader.at))) reader.at += 1;
  return reader.text.charAt(reader.at);
}

function close<T extends Json>(reader: Reader, value: T): T {
  reader.at += 1;
  return value;
}

function unexpected(reader: Reader, context: string): null {
  const char = [...reader.text.slice(reader.at, reader.at + 2)][0];
  if (char === undefined) return fail(reader, "unexpected EOF");
  const shown = char === "'" ? "'\\''" : `'${goQuote(char).slice(1, -1).replace('\\"', '"')}'`;
  return fail(reader, `invalid character ${shown} ${context}`);
}

function fail(reader: Reader, message: string): null {
  reader.failure ??= { message, offset: reader.at };
  return null;
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9";
}
