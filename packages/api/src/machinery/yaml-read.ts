/** One YAML document to data, as kubectl reads it, and where each value stood. Models sigs.k8s.io/yaml YAMLToJSONStrict over go.yaml.in/yaml/v2. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { goQuote } from "../meta/go-text.ts";
import { type Json, mapOfEntries } from "./json.ts";
import { MAX_DEPTH } from "./json-parse.ts";
import { positionAt, positionIn, type TextPosition } from "./text-position.ts";
import { resolvePlain } from "./yaml-resolve.ts";
import { syntaxMessage } from "./yaml-syntax-error.ts";

/** The outcome of reading a document. */
export type YamlResult =
  | { readonly ok: true; readonly value: Json; readonly root: Node | null; readonly positions: LineCounter }
  | { readonly ok: false; readonly message: string; readonly at: TextPosition };

/** How many values aliases may add to a document. Beyond it lies the alias bomb. */
const MAX_ALIASED_VALUES = 100_000;

/** Reads one document. The error's message is kubectl's, from `error converting YAML to JSON` on. */
export function readYaml(text: string): YamlResult {
  const positions = new LineCounter();
  const deep = tooDeep(text);
  if (deep !== undefined) return fail(`yaml: exceeded max depth of ${MAX_DEPTH}`, positionIn(text, deep));
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: positions,
    prettyErrors: false,
    uniqueKeys: false,
    keepSourceTokens: false,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { message, at } = syntaxMessage(error, text, positions);
    return fail(message, at);
  }
  const reader: Reader = { anchors: new Map(), open: new Set(), aliased: 0, inAlias: 0, failure: undefined };
  const value = readNode(document.contents, reader);
  const { failure } = reader;
  if (failure === undefined) return { ok: true, value, root: document.contents, positions };
  const at = positionAt(positions, failure.offset);
  return fail(
    failure.needsLine ? `yaml: unmarshal errors:\n  line ${at.line}: ${failure.message}` : failure.message,
    at,
  );
}

// Mutable on purpose: it lives for one call.
interface Reader {
  readonly anchors: Map<string, Node>;
  /** Nodes being read: an alias to one of them has no end. */
  readonly open: Set<Node>;
  aliased: number;
  inAlias: number;
  failure: { readonly message: string; readonly offset: number; readonly needsLine?: boolean } | undefined;
}

function readNode(node: unknown, reader: Reader): Json {
  if (reader.failure !== undefined || node === null || node === undefined) return null;
  if (reader.inAlias > 0) reader.aliased += 1;
  if (reader.aliased > MAX_ALIASED_VALUES) return stop(reader, "yaml: document contains excessive aliasing", node);
  if (isAlias(node)) return readAlias(node.source, node, reader);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
  if (node.anchor !== undefined) reader.anchors.set(node.anchor, node);
  if (isScalar(node)) return readScalarNode(node, reader);
  reader.open.add(node);
  const value = isSeq(node) ? node.items.map((item) => readNode(item, reader)) : readMapNode(node, reader);
  reader.open.delete(node);
  return value;
}

function readAlias(name: string, node: Node, reader: Reader): Json {
  const target = reader.anchors.get(name);
  if (target === undefined) return stop(reader, `yaml: unknown anchor '${name}' referenced`, node);
  if (reader.open.has(target)) return stop(reader, `yaml: anchor '${name}' value contains itself`, node);
  reader.inAlias += 1;
  const value = readNode(target, reader);
  reader.inAlias -= 1;
  return value;
}

function readMapNode(node: YAMLMap, reader: Reader): Json {
  const own = new Map<string, Json>();
  const merged = new Map<string, Json>();
  for (const pair of node.items) {
    if (isMergeKey(pair)) {
      mergeInto(merged, pair.value, reader);
      continue;
    }
    const key = readKey(pair, reader);
    if (key === undefined) return null;
    if (own.has(key)) return stop(reader, `key ${goQuote(key)} already set in map`, pair.key, true);
    own.set(key, readNode(pair.value, reader));
  }
  const inherited = [...merged].filter(([key]) => !own.has(key));
  return mapOfEntries([...inherited, ...own]);
}

// What is merged first wins over what is merged later, and the map's own keys over both.
function mergeInto(merged: Map<string, Json>, source: unknown, reader: Reader): void {
  const sources = isSeq(source) ? source.items : [source];
  for (const item of sources) {
    const value = readNode(item, reader);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      stop(reader, "yaml: map merge requires map or sequence of maps as the value", item);
      return;
    }
    for (const [key, member] of Object.entries(value)) if (!merged.has(key)) merged.set(key, member);
  }
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.type === "PLAIN" && pair.key.value === "<<" && pair.key.tag === undefined;
}

// Numbers and booleans as keys become text; nothing else may be a key.
function readKey(pair: Pair, reader: Reader): string | undefined {
  const key = readNode(pair.key, reader);
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "boolean") return goKey(key);
  if (key === null) {
    const value = goSyntax(readNode(pair.value, reader));
    stop(reader, `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${value}`, pair.key ?? pair.value);
    return undefined;
  }
  stop(reader, `yaml: invalid map key: ${goSyntax(key)}`, pair.key);
  return undefined;
}

// As Go's `%#v` writes what go-yaml reads.
function goSyntax(value: Json): string {
  if (value === null) return "interface {}(nil)";
  if (typeof value === "string") return goQuote(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map((item: Json) => goSyntax(item)).join(", ")}}`;
  const members = Object.entries(value).map(([key, item]) => `${goQuote(key)}:${goSyntax(item)}`);
  return `map[interface {}]interface {}{${members.join(", ")}}`;
}

function goKey(key: number | boolean): string {
  if (key === Number.POSITIVE_INFINITY) return ".inf";
  if (key === Number.NEGATIVE_INFINITY) return "-.inf";
  return Number.isNaN(key) ? ".nan" : String(key);
}

function readScalarNode(node: Scalar, reader: Reader): Json {
  const text = typeof node.value === "string" ? node.value : "";
  const tag = node.tag ?? "";
  if (node.type !== "PLAIN" && tag === "") return text;
  if (tag === "tag:yaml.org,2002:binary") return readBinary(text, node, reader);
  const typed = /^tag:yaml\.org,2002:(bool|int|float|null|timestamp)$/.exec(tag)?.[1];
  if (tag !== "" && typed === undefined) return text;
  const resolved = resolvePlain(text);
  if (typed !== undefined && typed !== "timestamp" && kindOf(resolved?.value) !== (typed === "int" ? "float" : typed)) {
    return stop(reader, `yaml: cannot decode !!${kindOf(resolved?.value)} \`${text}\` as a !!${typed}`, node);
  }
  if (resolved === undefined) return text;
  if (typeof resolved.value !== "number" || Number.isFinite(resolved.value)) return resolved.value;
  const shown = Number.isNaN(resolved.value) ? "NaN" : resolved.value > 0 ? "+Inf" : "-Inf";
  // As a key it is text after all; readKey has no way to ask, so keys of this sort are refused too.
  return stop(reader, `json: unsupported value: ${shown}`, node);
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return "str";
  if (value === null) return "null";
  return typeof value === "boolean" ? "bool" : "float";
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Each byte becomes one character: only ASCII survives the way to JSON in any case.
function readBinary(text: string, node: Scalar, reader: Reader): Json {
  const digits = text.replace(/[\s=]/g, "");
  let out = "";
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    const value = base64Digits.indexOf(digit);
    if (value < 0) return stop(reader, "yaml: !!binary value contains invalid base64 data", node);
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((held >> bits) & 0xff);
    held &= (1 << bits) - 1;
  }
  return out;
}

function stop(reader: Reader, message: string, node: unknown, needsLine = false): null {
  const range = typeof node === "object" && node !== null && "range" in node ? (node as Node).range : undefined;
  reader.failure ??= { message, offset: range?.[0] ?? 0, needsLine };
  return null;
}

function fail(message: string, at: TextPosition): YamlResult {
  return { ok: false, message: `error converting YAML to JSON: ${message}`, at };
}

// Composing recurses, so depth is counted beforehand on the token tree, by a loop.
function tooDeep(text: string): number | undefined {
  if (!mayBeDeep(text)) return undefined;
  for (const token of new Parser().parse(text)) {
    let level: unknown[] = [token];
    let offset = 0;
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > MAX_DEPTH) return offset;
      const next: unknown[] = [];
      for (const item of level) offset = Math.max(offset, pushChildren(item, next));
      level = next;
    }
  }
  return undefined;
}

// An upper bound on how deep it can be, line by line: every block needs a column of its own (a list in a map, half a one),
// and every flow collection a bracket.
function mayBeDeep(text: string): boolean {
  let open = 0;
  for (const line of text.split("\n")) {
    const block = /^[ \t?-]*/.exec(line)?.[0].length ?? 0;
    let most = open;
    for (const bracket of line.match(/[[\]{}]/g) ?? []) {
      open = Math.max(0, open + (bracket === "[" || bracket === "{" ? 1 : -1));
      most = Math.max(most, open);
    }
    if (2 * block + most > MAX_DEPTH - 2) return true;
  }
  return false;
}

function pushChildren(item: unknown, into: unknown[]): number {
  const token = item as { readonly items?: readonly unknown[]; readonly value?: unknown; readonly offset?: number };
  for (const entry of token.items ?? []) {
    const { key, value } = entry as { readonly key?: unknown; readonly value?: unknown };
    if (key !== null && typeof key === "object") into.push(key);
    if (value !== null && typeof value === "object") into.push(value);
  }
  if (token.value !== null && typeof token.value === "object") into.push(token.value);
  return token.offset ?? 0;
}
