/** nft text as tokens, and a cursor over them. */

/** A word, a sign, a quoted text, or the end of a line. */
export interface Token {
  readonly kind: "word" | "sign" | "text" | "end";
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What is wrong, and where. */
export interface NftError {
  readonly error: string;
  readonly token: Token;
}

/** Reads tokens one by one. The only state of the parser. */
export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

export function isNftError(value: unknown): value is NftError {
  return typeof value === "object" && value !== null && "error" in value && "token" in value;
}

const SIGNS = /^(?:==|!=|<=|>=|[{};,=<>!&|^()])/;
const WORD = /^[^\s{};,=<>!&|^()"#]+/;

/** The tokens of a script, or the place of a quote that is not closed. Comments are left out. */
export function tokenize(text: string): readonly Token[] | NftError {
  const tokens: Token[] = [];
  for (const [i, line] of text.replace(/\\\n/g, "  ").split("\n").entries()) {
    const error = tokenizeLine(line, i + 1, tokens);
    if (error !== undefined) return error;
    tokens.push({ kind: "end", text: "\n", line: i + 1, column: line.length + 1 });
  }
  return tokens;
}

function tokenizeLine(line: string, number: number, tokens: Token[]): NftError | undefined {
  let at = 0;
  const add = (kind: Token["kind"], text: string, length: number): void => {
    tokens.push({ kind, text, line: number, column: at + 1 });
    at += length;
  };
  while (at < line.length) {
    const rest = line.slice(at);
    const space = /^\s+/.exec(rest)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    if (rest.startsWith("#")) return undefined;
    if (rest.startsWith('"')) {
      const close = rest.indexOf('"', 1);
      if (close < 0)
        return { error: "unterminated string", token: { kind: "text", text: rest, line: number, column: at + 1 } };
      add("text", rest.slice(1, close), close + 1);
      continue;
    }
    const sign = SIGNS.exec(rest)?.[0];
    if (sign !== undefined) {
      add(sign === ";" ? "end" : "sign", sign, sign.length);
      continue;
    }
    addWord(WORD.exec(rest)?.[0] ?? rest, add);
  }
  return undefined;
}

// A colon after a word stands for itself; within one it belongs to an address or to address and port.
function addWord(word: string, add: (kind: Token["kind"], text: string, length: number) => void): void {
  const colon = /[^:]:$/.test(word) && !/^[0-9a-fA-F:]*:[0-9a-fA-F:]*:$/.test(word);
  const text = colon ? word.slice(0, -1) : word;
  add("word", text, text.length);
  if (colon) add("word", ":", 1);
}

const LAST: Token = { kind: "end", text: "end of file", line: 0, column: 0 };

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.at + ahead] ?? { ...LAST, line: cursor.tokens.at(-1)?.line ?? 1, column: 1 };
}

export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.at++;
  return token;
}

/** Takes the next token if it is this word or sign. */
export function accept(cursor: Cursor, text: string): boolean {
  const token = peek(cursor);
  if (token.kind === "text" || token.text !== text) return false;
  cursor.at++;
  return true;
}

/** Takes the next token, which must be this word or sign. */
export function expect(cursor: Cursor, text: string): NftError | undefined {
  const token = peek(cursor);
  if (token.kind !== "text" && token.text === text) {
    cursor.at++;
    return undefined;
  }
  return unexpected(token, text);
}

export function unexpected(token: Token, wanted?: string): NftError {
  const what = token.text === "\n" ? "newline" : token.text === ";" ? "semicolon" : token.text;
  const expecting = wanted === undefined ? "" : `, expecting ${wanted}`;
  return { error: `syntax error, unexpected ${what}${expecting}`, token };
}

/** Skips ends of lines and semicolons. */
export function skipEnds(cursor: Cursor): void {
  while (cursor.at < cursor.tokens.length && peek(cursor).kind === "end") cursor.at++;
}

/** Skips ends of lines only: where nft lets a list go on in the next line. */
export function skipNewlines(cursor: Cursor): void {
  while (cursor.at < cursor.tokens.length && peek(cursor).text === "\n") cursor.at++;
}
