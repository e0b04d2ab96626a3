/** JSONPath text to nodes. Models k8s.io/client-go/util/jsonpath/parser.go. */
import { goQuote, type Json } from "@kubenetsim/api";
import type { PathNode, PathResult } from "./types.ts";

/**
 * Reads a template: text, with paths in braces.
 * @example parseJsonPath("{.metadata.name}")
 */
export function parseJsonPath(text: string): PathResult<readonly PathNode[]> {
  const scan: Scan = { text, at: 0 };
  try {
    const nodes = readTemplate(scan, false);
    return { ok: true, value: nodes };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, error: error.message };
    throw error;
  }
}

// Mutable on purpose: it lives for one call.
interface Scan {
  readonly text: string;
  at: number;
}

const DEPTH_MAX = 64;

function readTemplate(scan: Scan, inRange: boolean, depth = 0): readonly PathNode[] {
  if (depth > DEPTH_MAX) throw new SyntaxError("the template is nested too deeply");
  const nodes: PathNode[] = [];
  while (scan.at < scan.text.length) {
    const open = scan.text.indexOf("{", scan.at);
    const end = open < 0 ? scan.text.length : open;
    if (end > scan.at) nodes.push({ kind: "text", text: scan.text.slice(scan.at, end) });
    scan.at = end;
    if (open < 0) break;
    const { nodes: action, word } = readAction(scan);
    if (word === "end") {
      if (!inRange) throw new SyntaxError("not in range, nothing to end");
      return nodes;
    }
    if (word === "range") nodes.push({ kind: "range", nodes: action, body: readTemplate(scan, true, depth + 1) });
    else nodes.push({ kind: "action", nodes: action });
  }
  if (inRange) throw new SyntaxError("unterminated range");
  return nodes;
}

interface Action {
  readonly nodes: readonly PathNode[];
  readonly word?: "range" | "end";
}

function readAction(scan: Scan): Action {
  scan.at += 1;
  let word: Action["word"];
  const nodes: PathNode[] = [];
  for (;;) {
    const char = scan.text.charAt(scan.at);
    if (char === "") throw new SyntaxError("unclosed action");
    if (char === "}") {
      scan.at += 1;
      return word === undefined ? { nodes } : { nodes, word };
    }
    const found = /[A-Za-z]/.test(char) ? readIdentifier(scan) : undefined;
    if (found === "range" || found === "end") word = found;
    else nodes.push(...(found === undefined ? readStep(scan) : [found]));
  }
}

/** A bare word is `range`, `end`, `true` or `false`. */
function readIdentifier(scan: Scan): "range" | "end" | PathNode {
  const word = /^[A-Za-z0-9_]+/.exec(scan.text.slice(scan.at))?.[0] ?? "";
  scan.at += word.length;
  if (word === "range" || word === "end") return word;
  if (word === "true" || word === "false") return { kind: "value", value: word === "true" };
  throw new SyntaxError(`unrecognized identifier ${word}`);
}

function readStep(scan: Scan): readonly PathNode[] {
  const char = scan.text.charAt(scan.at);
  if (/\s/.test(char)) {
    scan.at += 1;
    return [];
  }
  if (char === "@" || char === "$") {
    scan.at += 1;
    return char === "$" ? [{ kind: "root" }] : [];
  }
  if (char === "[") return readBracket(scan);
  if (char === '"' || char === "'") return [{ kind: "value", value: readQuoted(scan) }];
  if (char === ".") return readDots(scan);
  if (/[-+0-9]/.test(char)) return [{ kind: "value", value: readNumber(scan) }];
  throw new SyntaxError(`unrecognized character in action: U+${hex(char)} '${char}'`);
}

function hex(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

function readDots(scan: Scan): readonly PathNode[] {
  scan.at += 1;
  if (scan.text.charAt(scan.at) !== ".") return readField(scan);
  scan.at += 1;
  const char = scan.text.charAt(scan.at);
  const named = char !== "" && !/[\s.[\]}@,)]/.test(char);
  return [{ kind: "recursive" }, ...(named ? readField(scan) : [])];
}

/** A name up to the next character that means something; a backslash takes that meaning away. */
function readField(scan: Scan): readonly PathNode[] {
  let name = "";
  for (; scan.at < scan.text.length; scan.at++) {
    const char = scan.text.charAt(scan.at);
    if (char === "\\") {
      scan.at += 1;
      name += scan.text.charAt(scan.at);
      continue;
    }
    if (/[\s.[\],|(){}$@]/.test(char)) break;
    name += char;
  }
  if (name === "") return [];
  return name === "*" ? [{ kind: "wildcard" }] : [{ kind: "field", name }];
}

function readQuoted(scan: Scan): string {
  const quote = scan.text.charAt(scan.at);
  let text = "";
  for (scan.at += 1; ; scan.at++) {
    const char = scan.text.charAt(scan.at);
    if (char === "") throw new SyntaxError("unterminated quoted string");
    if (char === quote) break;
    if (char !== "\\") {
      text += char;
      continue;
    }
    scan.at += 1;
    text += escaped(scan.text.charAt(scan.at));
  }
  scan.at += 1;
  return text;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
]);

function escaped(char: string): string {
  return ESCAPES.get(char) ?? char;
}

function readNumber(scan: Scan): Json {
  const text = /^[-+.\w]+/.exec(scan.text.slice(scan.at))?.[0] ?? "";
  scan.at += text.length;
  const value = Number(text);
  if (Number.isNaN(value)) throw new SyntaxError(`cannot parse number ${text}`);
  return value;
}

/** `[…]`: an index, a slice, a wildcard, a quoted name, a filter, or several of them. */
function readBracket(scan: Scan): readonly PathNode[] {
  const close = closingBracket(scan.text, scan.at);
  if (close < 0) throw new SyntaxError("unterminated array");
  const inside = scan.text.slice(scan.at + 1, close);
  scan.at = close + 1;
  const filter = /^\?\((.*)\)$/s.exec(inside);
  if (filter !== null) return [readFilter(filter[1] ?? "")];
  const parts = splitOutsideQuotes(inside);
  if (parts.length === 1) return [readIndex(inside)];
  return [{ kind: "union", alternatives: parts.map((part) => [readIndex(part.trim())]) }];
}

function closingBracket(text: string, open: number): number {
  let quote = "";
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") at += 1;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "[") depth += 1;
    else if (char === "]") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function splitOutsideQuotes(text: string): readonly string[] {
  const parts = [""];
  let quote = "";
  for (const char of text) {
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    if (char === "," && quote === "") parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function readIndex(text: string): PathNode {
  if (text === "*") return { kind: "wildcard" };
  const name = /^(?:'(.*)'|"(.*)")$/s.exec(text);
  if (name !== null) return { kind: "field", name: (name[1] ?? name[2] ?? "").replace(/\\(.)/gs, "$1") };
  const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (slice === null || text === "") throw new SyntaxError(`invalid array index ${text}`);
  const [, from = "", to, step] = slice;
  if (to === undefined) return oneItem(Number(from));
  return {
    kind: "slice",
    ...(from === "" ? {} : { from: Number(from) }),
    ...(to === ":" ? {} : { to: Number(to.slice(1)) }),
    ...(step === undefined || step === ":" ? {} : { step: Number(step.slice(1)) }),
  };
}

function oneItem(at: number): PathNode {
  return { kind: "slice", from: at, step: 0 };
}

function readFilter(text: string): PathNode {
  const parts = /^([^!<>=]+)([!<>=]+)(.+?)$/s.exec(text);
  if (parts === null) return { kind: "filter", left: pathIn(text), operator: "exists", right: [] };
  const [, left = "", operator = "", right = ""] = parts;
  if (!["==", "!=", "<", "<=", ">", ">="].includes(operator))
    throw new SyntaxError(`unrecognized filter operator ${operator}`);
  return { kind: "filter", left: pathIn(left.trim()), operator, right: pathIn(right.trim()) };
}

function pathIn(text: string): readonly PathNode[] {
  const parsed = parseJsonPath(`{${text}}`);
  if (!parsed.ok) throw new SyntaxError(parsed.error);
  const [node, ...more] = parsed.value;
  if (node?.kind !== "action" || more.length > 0) throw new SyntaxError(`invalid filter ${goQuote(text)}`);
  return node.nodes;
}
