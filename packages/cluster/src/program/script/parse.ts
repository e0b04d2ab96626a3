/** Reads a script: lists, pipelines, if, while, until, for and groups. What else a shell knows is refused by name. */
import { ScriptError, type Token, tokensOf } from "./lexer.ts";
import type { AndOr, Branch, Command, List, Redirect, SimpleCommand, Stream, Word } from "./syntax.ts";

/** Where the parser is in the tokens. */
interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

/** Deeper than any manifest's script, and far from the end of the stack. */
const DEPTH_MAX = 50;

/** Throws a ScriptError that says what cannot be read. */
export function parseScript(script: string): List {
  const cursor: Cursor = { tokens: tokensOf(script), at: 0, depth: 0 };
  const list = parseList(cursor, []);
  const rest = peek(cursor);
  if (rest.kind !== "end") throw unexpected(rest);
  return list;
}

function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.at] as Token;
}

/** The word or operator that comes next; `undefined` at the end. Reserved words are words. */
function textAt(cursor: Cursor): string | undefined {
  const token = peek(cursor);
  return token.kind === "end" ? undefined : token.text;
}

function take(cursor: Cursor, text: string): void {
  if (textAt(cursor) !== text) throw unexpected(peek(cursor));
  cursor.at += 1;
}

function unexpected(token: Token): ScriptError {
  const what = token.kind === "end" ? "end of file" : token.text === "\n" ? "newline" : `"${token.text}"`;
  return new ScriptError(`syntax error: unexpected ${what}`);
}

/** Commands up to one of the words or operators that end this list. */
function parseList(cursor: Cursor, ends: readonly string[]): List {
  cursor.depth += 1;
  if (cursor.depth > DEPTH_MAX) throw new ScriptError("nested too deeply");
  const list = parseCommands(cursor, ends);
  cursor.depth -= 1;
  return list;
}

function parseCommands(cursor: Cursor, ends: readonly string[]): List {
  const list: AndOr[] = [];
  for (;;) {
    while (textAt(cursor) === "\n" || (textAt(cursor) === ";" && list.length > 0)) cursor.at += 1;
    const next = textAt(cursor);
    if (next === undefined || ends.includes(next)) return list;
    const commands = parseAndOr(cursor);
    const separator = textAt(cursor);
    list.push({ commands, background: separator === "&" });
    if (separator === "&" || separator === ";" || separator === "\n") cursor.at += 1;
    else if (separator !== undefined && !ends.includes(separator)) throw unexpected(peek(cursor));
  }
}

function parseAndOr(cursor: Cursor): AndOr["commands"] {
  const commands: { operator?: "&&" | "||"; command: Command }[] = [{ command: parseCommand(cursor) }];
  for (;;) {
    const operator = textAt(cursor);
    if (operator !== "&&" && operator !== "||") return commands;
    cursor.at += 1;
    while (textAt(cursor) === "\n") cursor.at += 1;
    commands.push({ operator, command: parseCommand(cursor) });
  }
}

const NOT_SIMULATED = new Set(["case", "function", "select", "coproc"]);

function parseCommand(cursor: Cursor): Command {
  const text = textAt(cursor);
  if (text !== undefined && NOT_SIMULATED.has(text)) throw new ScriptError(`${text}: not simulated`);
  if (text === "if") return parseIf(cursor);
  if (text === "while" || text === "until") return parseLoop(cursor);
  if (text === "for") return parseFor(cursor);
  if (text === "{" || text === "(") {
    cursor.at += 1;
    const end = text === "{" ? "}" : ")";
    const body = parseList(cursor, [end]);
    take(cursor, end);
    return { kind: "group", body, subshell: text === "(" };
  }
  return parsePipeline(cursor);
}

function parseIf(cursor: Cursor): Command {
  const branches: Branch[] = [];
  do {
    cursor.at += 1;
    const condition = parseList(cursor, ["then"]);
    take(cursor, "then");
    branches.push({ condition, body: parseList(cursor, ["elif", "else", "fi"]) });
  } while (textAt(cursor) === "elif");
  if (textAt(cursor) !== "else") {
    take(cursor, "fi");
    return { kind: "if", branches };
  }
  cursor.at += 1;
  const otherwise = parseList(cursor, ["fi"]);
  take(cursor, "fi");
  return { kind: "if", branches, otherwise };
}

function parseLoop(cursor: Cursor): Command {
  const until = textAt(cursor) === "until";
  cursor.at += 1;
  const condition = parseList(cursor, ["do"]);
  return { kind: "loop", until, condition, body: parseBody(cursor) };
}

function parseFor(cursor: Cursor): Command {
  cursor.at += 1;
  const variable = textAt(cursor) ?? "";
  cursor.at += 1;
  take(cursor, "in");
  const words: Word[] = [];
  for (let token = peek(cursor); token.kind === "word"; token = peek(cursor)) {
    words.push(token.word);
    cursor.at += 1;
  }
  while (textAt(cursor) === ";" || textAt(cursor) === "\n") cursor.at += 1;
  return { kind: "for", variable, words, body: parseBody(cursor) };
}

function parseBody(cursor: Cursor): List {
  take(cursor, "do");
  const body = parseList(cursor, ["done"]);
  take(cursor, "done");
  return body;
}

function parsePipeline(cursor: Cursor): Command {
  const negated = textAt(cursor) === "!";
  if (negated) cursor.at += 1;
  const commands = [parseSimple(cursor)];
  while (textAt(cursor) === "|") {
    cursor.at += 1;
    commands.push(parseSimple(cursor));
  }
  return { kind: "pipeline", negated, commands };
}

function parseSimple(cursor: Cursor): SimpleCommand {
  const assignments: { name: string; value: Word }[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (;;) {
    const token = peek(cursor);
    if (token.kind === "word") {
      const assigned = words.length === 0 ? assignment(token.word) : undefined;
      if (assigned === undefined) words.push(token.word);
      else assignments.push(assigned);
      cursor.at += 1;
      continue;
    }
    const redirect = token.kind === "operator" ? parseRedirect(cursor, token.text) : undefined;
    if (redirect === undefined) break;
    redirects.push(redirect);
  }
  if (words.length === 0 && assignments.length === 0 && redirects.length === 0) throw unexpected(peek(cursor));
  // `name() { ... }` would be a function.
  if (textAt(cursor) === "(") throw unexpected(peek(cursor));
  return { assignments, words, redirects };
}

function assignment(word: Word): { readonly name: string; readonly value: Word } | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== "text" || first.quoted) return undefined;
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(first.text);
  if (match === null) return undefined;
  const [, name = "", text = ""] = match;
  return { name, value: [{ kind: "text", text, quoted: true }, ...rest] };
}

const DUPLICATES: ReadonlyMap<string, Redirect> = new Map([
  ["2>&1", { kind: "duplicate", stream: "stderr", of: "stdout" }],
  ["1>&2", { kind: "duplicate", stream: "stdout", of: "stderr" }],
  [">&2", { kind: "duplicate", stream: "stdout", of: "stderr" }],
  [">&1", { kind: "duplicate", stream: "stdout", of: "stdout" }],
]);

/** `undefined` where the operator is none of redirection. */
function parseRedirect(cursor: Cursor, operator: string): Redirect | undefined {
  const duplicate = DUPLICATES.get(operator);
  if (duplicate !== undefined) {
    cursor.at += 1;
    return duplicate;
  }
  if (operator === "<<") throw new ScriptError("here-document: not simulated");
  if (!operator.includes(">") && operator !== "<") return undefined;
  cursor.at += 1;
  const token = peek(cursor);
  if (token.kind !== "word") throw unexpected(token);
  cursor.at += 1;
  if (operator === "<") return { kind: "read", path: token.word };
  return { kind: "write", streams: streamsOf(operator), path: token.word, append: operator.endsWith(">>") };
}

function streamsOf(operator: string): readonly Stream[] {
  if (operator.startsWith("&")) return ["stdout", "stderr"];
  return operator.startsWith("2") ? ["stderr"] : ["stdout"];
}
