/** Cuts a script into words and operators. */
import type { Word, WordPart } from "./syntax.ts";

export type Token =
  | { readonly kind: "word"; readonly word: Word; readonly text: string }
  | { readonly kind: "operator"; readonly text: string }
  | { readonly kind: "end" };

/** A script that cannot be read: `message` as a shell says it, without the shell's name. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** Longest first: `2>&1` before `2>`. */
const OPERATORS = [
  "2>&1",
  "1>&2",
  "&>>",
  "2>>",
  "1>>",
  ">&2",
  ">&1",
  "&>",
  "2>",
  "1>",
  ">>",
  "&&",
  "||",
  ";;",
  "<<",
  ";",
  "&",
  "|",
  "<",
  ">",
  "(",
  ")",
] as const;

/** The tokens of a script, the end included. Throws a ScriptError where a quote is left open. */
export function tokensOf(script: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const start = skipBlank(script, at);
    if (start >= script.length) break;
    const operator = operatorAt(script, start);
    if (operator !== undefined) {
      tokens.push({ kind: "operator", text: operator });
      at = start + operator.length;
      continue;
    }
    const { word, end } = readWord(script, start);
    tokens.push({ kind: "word", word, text: script.slice(start, end) });
    at = end;
  }
  return [...tokens, { kind: "end" }];
}

/** Spaces, comments, and lines that go on after a backslash. */
function skipBlank(script: string, from: number): number {
  let at = from;
  for (;;) {
    if (script.startsWith("\\\n", at)) at += 2;
    else if (script[at] === " " || script[at] === "\t" || script[at] === "\r") at += 1;
    else if (script[at] === "#") {
      const end = script.indexOf("\n", at);
      at = end < 0 ? script.length : end;
    } else return at;
  }
}

function operatorAt(script: string, at: number): string | undefined {
  if (script[at] === "\n") return "\n";
  return OPERATORS.find((operator) => script.startsWith(operator, at));
}

const WORD_END = /[\s;&|<>()]/;

function readWord(script: string, start: number): { readonly word: Word; readonly end: number } {
  const parts: WordPart[] = [];
  let at = start;
  while (at < script.length && !WORD_END.test(script[at] as string)) {
    const piece = readPiece(script, at, parts);
    at = piece;
  }
  return { word: parts, end: at };
}

/** Reads one piece of a word into `parts`, and answers where the next one begins. */
function readPiece(script: string, at: number, parts: WordPart[]): number {
  const char = script[at];
  if (char === "'") {
    const end = closing(script, "'", at);
    parts.push({ kind: "text", text: script.slice(at + 1, end), quoted: true });
    return end + 1;
  }
  if (char === '"') return readDoubleQuoted(script, at + 1, parts);
  if (char === "\\") {
    if (script[at + 1] !== "\n") parts.push({ kind: "text", text: script[at + 1] ?? "", quoted: true });
    return at + 2;
  }
  if (char === "$" || char === "`") return readExpansion(script, at, false, parts);
  let end = at + 1;
  while (end < script.length && !/[\s;&|<>()'"\\$`]/.test(script[end] as string)) end += 1;
  parts.push({ kind: "text", text: script.slice(at, end), quoted: false });
  return end;
}

function readDoubleQuoted(script: string, start: number, parts: WordPart[]): number {
  let at = start;
  let text = "";
  const flush = (): void => {
    if (text !== "") parts.push({ kind: "text", text, quoted: true });
    text = "";
  };
  // "" is an empty word, not no word.
  parts.push({ kind: "text", text: "", quoted: true });
  while (script[at] !== '"') {
    const char = script[at];
    if (char === undefined) throw new ScriptError("unexpected EOF while looking for matching `\"'");
    if (char === "\\" && '$`"\\\n'.includes(script[at + 1] ?? " ")) {
      if (script[at + 1] !== "\n") text += script[at + 1];
      at += 2;
    } else if (char === "$" || char === "`") {
      flush();
      at = readExpansion(script, at, true, parts);
    } else {
      text += char;
      at += 1;
    }
  }
  flush();
  return at + 1;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9?#@*$!]/y;

/** `$NAME`, `${NAME:-word}`, `$(script)`, `$((expression))`, a script in backquotes; a lone `$` is itself. */
function readExpansion(script: string, at: number, quoted: boolean, parts: WordPart[]): number {
  if (script[at] === "`") {
    const end = closing(script, "`", at);
    parts.push({ kind: "substitution", script: script.slice(at + 1, end), quoted });
    return end + 1;
  }
  if (script.startsWith("$((", at)) {
    const end = script.indexOf("))", at);
    if (end < 0) throw new ScriptError("unexpected EOF while looking for matching `)'");
    parts.push({ kind: "arithmetic", expression: script.slice(at + 3, end), quoted });
    return end + 2;
  }
  if (script.startsWith("$(", at)) {
    const end = closingParenthesis(script, at + 2);
    parts.push({ kind: "substitution", script: script.slice(at + 2, end), quoted });
    return end + 1;
  }
  if (script.startsWith("${", at)) return readBraced(script, at, quoted, parts);
  NAME.lastIndex = at + 1;
  const name = NAME.exec(script)?.[0];
  if (name === undefined) {
    parts.push({ kind: "text", text: "$", quoted });
    return at + 1;
  }
  parts.push({ kind: "variable", name, quoted });
  return at + 1 + name.length;
}

function readBraced(script: string, at: number, quoted: boolean, parts: WordPart[]): number {
  const end = script.indexOf("}", at);
  const inner = end < 0 ? "" : script.slice(at + 2, end);
  const match = /^([A-Za-z_][A-Za-z0-9_]*|[0-9?#@*])(?::?-(.*))?$/s.exec(inner);
  if (match === null) throw new ScriptError("Bad substitution");
  const [, name = "", fallback] = match;
  parts.push({ kind: "variable", name, quoted, ...(fallback === undefined ? {} : { fallback }) });
  return end + 1;
}

function closing(script: string, quote: string, at: number): number {
  const end = script.indexOf(quote, at + 1);
  if (end < 0) throw new ScriptError(`unexpected EOF while looking for matching \`${quote}'`);
  return end;
}

/** Where the parenthesis of `$(` closes: quotes and inner parentheses are passed over. */
function closingParenthesis(script: string, start: number): number {
  let depth = 1;
  for (let at = start; at < script.length; at += 1) {
    const char = script[at] as string;
    if (char === "\\") at += 1;
    else if (char === "'" || char === '"') at = closing(script, char, at);
    else if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
    if (depth === 0) return at;
  }
  throw new ScriptError("unexpected EOF while looking for matching `)'");
}
