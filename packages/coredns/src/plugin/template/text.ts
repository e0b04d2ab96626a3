/** The part of Go's text/template that records are written with: fields, groups, index, parseInt and printf. */

/** What a template may name. */
export interface TemplateData {
  readonly Zone: string;
  readonly Name: string;
  readonly Regex: string;
  readonly Class: string;
  readonly Type: string;
  readonly Remote: string;
  readonly Match: readonly string[];
  /** By number and by name. */
  readonly Group: ReadonlyMap<string, string>;
}

/** Texts, and what stands in braces as words. */
export type TemplateText = readonly (string | readonly Word[])[];

/** One word of an action: a field, a literal or a function; `(` and `)` group. */
interface Word {
  readonly kind: "field" | "text" | "number" | "function" | "(" | ")" | "|";
  readonly text: string;
}

const WORD = /\s*(?:(\.[A-Za-z][\w.]*)|"((?:[^"\\]|\\.)*)"|`([^`]*)`|(-?\d+)|([()|])|([A-Za-z]\w*))/y;
const FIELDS: ReadonlySet<string> = new Set([
  "Zone",
  "Name",
  "Regex",
  "Class",
  "Type",
  "Remote",
  "Match",
  "Group",
  "Meta",
]);
const FUNCTIONS: ReadonlySet<string> = new Set(["index", "parseInt", "printf", "len"]);

/** The template, or what is wrong with it. */
export function parseTemplate(text: string): TemplateText | string {
  const parts: (string | readonly Word[])[] = [];
  let at = 0;
  for (const found of text.matchAll(/\{\{(-?)(.*?)(-?)\}\}/gs)) {
    const [whole, trimBefore, inner = "", trimAfter] = found;
    const before = text.slice(at, found.index);
    parts.push(trimBefore === "-" ? before.trimEnd() : before);
    const words = parseAction(inner.trim());
    if (typeof words === "string") return words;
    parts.push(words);
    at = found.index + whole.length;
    if (trimAfter === "-") at += text.slice(at).length - text.slice(at).trimStart().length;
  }
  const rest = text.slice(at);
  return rest.includes("{{") ? "template: unclosed action" : [...parts, rest];
}

function parseAction(text: string): readonly Word[] | string {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const found = WORD.exec(text);
    if (found === null) return `template: unexpected ${JSON.stringify(text)}`;
    const word = wordOf(found);
    if (word.kind === "function" && !FUNCTIONS.has(word.text)) return `template: function "${word.text}" not defined`;
    if (word.kind === "field" && !FIELDS.has(word.text.split(".")[1] ?? ""))
      return `template: can't evaluate field ${word.text.split(".")[1] ?? ""}`;
    words.push(word);
  }
  return words.length === 0 ? "template: missing value for command" : words;
}

function wordOf(found: RegExpExecArray): Word {
  const [, field, quoted, raw, number, sign, name = ""] = found;
  if (field !== undefined) return { kind: "field", text: field };
  if (quoted !== undefined) return { kind: "text", text: quoted.replace(/\\(.)/g, "$1") };
  if (raw !== undefined) return { kind: "text", text: raw };
  if (number !== undefined) return { kind: "number", text: number };
  if (sign === "(" || sign === ")" || sign === "|") return { kind: sign, text: sign };
  return { kind: "function", text: name };
}

/** The text with every action carried out; `undefined` where one fails. */
export function executeTemplate(template: TemplateText, data: TemplateData): string | undefined {
  let text = "";
  for (const part of template) {
    const value = typeof part === "string" ? part : evaluate(part, data);
    if (value === undefined) return undefined;
    text += shown(value);
  }
  return text;
}

type Value = string | number | readonly string[] | ReadonlyMap<string, string>;

function shown(value: Value): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  return `[${[...value.values()].join(" ")}]`;
}

/** A pipeline: each command's value is the last argument of the next. */
function evaluate(words: readonly Word[], data: TemplateData): Value | undefined {
  const reader = { words, at: 0 };
  let value = command(reader, data, []);
  while (reader.at < words.length && value !== undefined) {
    if (words[reader.at]?.kind !== "|") return undefined;
    reader.at += 1;
    value = command(reader, data, [value]);
  }
  return value;
}

interface Reader {
  readonly words: readonly Word[];
  at: number;
}

function command(reader: Reader, data: TemplateData, piped: readonly Value[]): Value | undefined {
  const first = reader.words[reader.at];
  if (first === undefined) return undefined;
  if (first.kind !== "function" && !(first.kind === "field" && first.text === ".Meta")) return operand(reader, data);
  reader.at += 1;
  const given: Value[] = [];
  for (let next = reader.words[reader.at]; next !== undefined && next.kind !== "|" && next.kind !== ")"; ) {
    const value = operand(reader, data);
    if (value === undefined) return undefined;
    given.push(value);
    next = reader.words[reader.at];
  }
  return call(first.text, [...given, ...piped]);
}

function operand(reader: Reader, data: TemplateData): Value | undefined {
  const word = reader.words[reader.at];
  reader.at += 1;
  if (word === undefined) return undefined;
  if (word.kind === "text") return word.text;
  if (word.kind === "number") return Number(word.text);
  if (word.kind === "field") return field(word.text, data);
  if (word.kind !== "(") return undefined;
  const value = command(reader, data, []);
  if (reader.words[reader.at]?.kind !== ")") return undefined;
  reader.at += 1;
  return value;
}

function field(text: string, data: TemplateData): Value | undefined {
  const [, name = "", key] = text.split(".");
  if (name === "Group") return key === undefined ? data.Group : (data.Group.get(key) ?? "<no value>");
  if (name === "Match") return data.Match;
  const texts: ReadonlyMap<string, string> = new Map([
    ["Zone", data.Zone],
    ["Name", data.Name],
    ["Regex", data.Regex],
    ["Class", data.Class],
    ["Type", data.Type],
    ["Remote", data.Remote],
  ]);
  return texts.get(name);
}

function call(name: string, args: readonly Value[]): Value | undefined {
  const [first, second] = args;
  switch (name) {
    case ".Meta":
      return "";
    case "len":
      return typeof first === "string" ? first.length : Array.isArray(first) ? first.length : undefined;
    case "index":
      if (Array.isArray(first)) return first[Number(second)] as string | undefined;
      return first instanceof Map ? String(first.get(String(second)) ?? "") : undefined;
    case "parseInt": {
      const number = Number.parseInt(String(first), Number(second));
      return Number.isNaN(number) ? undefined : number;
    }
    default:
      return printf(String(first), args.slice(1));
  }
}

/** `%s`, `%v`, `%d`, `%x` and `%X`, with a width that may begin with a zero. */
function printf(format: string, args: readonly Value[]): string {
  let at = 0;
  return format.replace(/%(0?)(\d*)([svdxX%])/g, (_whole, zero: string, width: string, verb: string) => {
    if (verb === "%") return "%";
    const value = args[at];
    at += 1;
    const plain = value === undefined ? `%!${verb}(MISSING)` : shown(value);
    const hex = verb === "x" || verb === "X" ? Number(plain).toString(16) : plain;
    return (verb === "X" ? hex.toUpperCase() : hex).padStart(Number(width), zero === "0" ? "0" : " ");
  });
}
