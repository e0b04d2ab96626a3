/** How text is written as a YAML scalar: plain, quoted or as a block. Models go.yaml.in/yaml/v2 emitterc.go and encode.go. */
import { looksLikeOther } from "./yaml-resolve.ts";

/** Where a scalar stands: the column already reached on its line, and the indentation of lines that continue it. */
export interface ScalarPlace {
  readonly column: number;
  readonly indent: number;
  /** A key must stay on one line. */
  readonly isKey: boolean;
}

/** Lines are folded at the first space after this column. */
const BEST_WIDTH = 80;

const breakPattern = /[\r\n\u0085\u2028\u2029]/;
const unprintable = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const escapes = new Map<number, string>([
  [0x00, "0"],
  [0x07, "a"],
  [0x08, "b"],
  [0x09, "t"],
  [0x0a, "n"],
  [0x0b, "v"],
  [0x0c, "f"],
  [0x0d, "r"],
  [0x1b, "e"],
  [0x22, '"'],
  [0x5c, "\\"],
  [0x85, "N"],
  [0xa0, "_"],
  [0x2028, "L"],
  [0x2029, "P"],
]);

/** The text as YAML, without a space before it. */
export function writeScalar(text: string, place: ScalarPlace): string {
  const shape = analyze(text);
  if (text.includes("\n") && shape.blockAllowed && !place.isKey) return writeLiteral(text, place);
  if (text.includes("\n") || looksLikeOther(text)) return writeDoubleQuoted(text, place);
  if (shape.plainAllowed) return fold(text, place);
  return shape.singleAllowed ? writeSingleQuoted(text, place) : writeDoubleQuoted(text, place);
}

interface Shape {
  readonly plainAllowed: boolean;
  readonly singleAllowed: boolean;
  readonly blockAllowed: boolean;
}

function analyze(text: string): Shape {
  const special = unprintable.test(text) || / [\r\n\u0085\u2028\u2029]/.test(text);
  const breakThenSpace = /[\r\n\u0085\u2028\u2029] /.test(text);
  const edges = /^[ \r\n\u0085\u2028\u2029]|[ \r\n\u0085\u2028\u2029]$/.test(text);
  const plainAllowed = !special && !edges && !breakPattern.test(text) && !hasIndicators(text);
  const blockAllowed = !special && !text.endsWith(" ");
  return { plainAllowed, singleAllowed: !special && !breakThenSpace, blockAllowed };
}

function hasIndicators(text: string): boolean {
  return /^(---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](\s|$))|:(\s|$)|\s#/.test(text);
}

// A space after the best width becomes a line break, unless it has another beside it.
function fold(text: string, { column, indent, isKey }: ScalarPlace): string {
  if (isKey || column + text.length <= BEST_WIDTH) return text;
  const chars = [...text];
  let out = "";
  let at = column;
  for (const [i, char] of chars.entries()) {
    const alone = char === " " && chars[i - 1] !== " " && chars[i + 1] !== " ";
    if (alone && at > BEST_WIDTH && i > 0 && i < chars.length - 1) {
      out += `\n${" ".repeat(indent)}`;
      at = indent;
    } else {
      out += char;
      at += 1;
    }
  }
  return out;
}

function writeSingleQuoted(text: string, place: ScalarPlace): string {
  // Every quote is doubled when written, and each counts.
  const body = fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 });
  return `'${body}'`;
}

function writeDoubleQuoted(text: string, { column, indent, isKey }: ScalarPlace): string {
  const chars = [...text];
  let out = '"';
  let at = column + 1;
  let afterSpace = false;
  for (const [i, char] of chars.entries()) {
    if (char === " " && !isKey && !afterSpace && at > BEST_WIDTH && i > 0 && i < chars.length - 1) {
      out += `\n${" ".repeat(indent)}${chars[i + 1] === " " ? "\\" : ""}`;
      at = indent + (chars[i + 1] === " " ? 1 : 0);
    } else {
      const written = char === " " ? char : escapeRune(char);
      out += written;
      at += [...written].length;
    }
    afterSpace = char === " ";
  }
  return `${out}"`;
}

function escapeRune(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (char !== '"' && char !== "\\" && !unprintable.test(char) && !breakPattern.test(char)) return char;
  const short = escapes.get(code);
  if (short !== undefined) return `\\${short}`;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

function writeLiteral(text: string, { indent }: ScalarPlace): string {
  const hint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? "2" : "";
  const lines = text.split("\n").map((line) => (line === "" ? "" : " ".repeat(indent) + line));
  return `|${hint}${chomp(text)}\n${lines.join("\n").replace(/\n$/, "")}`;
}

function chomp(text: string): string {
  if (!breakPattern.test(text.slice(-1))) return "-";
  return text.length === 1 || breakPattern.test(text.slice(-2, -1)) ? "+" : "";
}
