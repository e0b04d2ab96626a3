/** Manifests, as text or as objects, to the objects they describe. Models k8s.io/apimachinery/pkg/util/yaml and kubectl's resource builder. */
import { deepFreeze } from "@kubenetsim/sim";
import { utf8Length } from "../meta/go-text.ts";
import type { KubeObject } from "../meta/types.ts";
import { offsetOf } from "./field-position.ts";
import { isJsonList, isJsonMap, type Json, type JsonMap, member } from "./json.ts";
import { parseJson } from "./json-parse.ts";
import { convertLegacy } from "./legacy/legacy.ts";
import { plainCopy } from "./plain-data.ts";
import { countLines, splitDocuments, type TextDocument } from "./split-documents.ts";
import { positionAt, positionIn, type TextPosition } from "./text-position.ts";
import { readYaml } from "./yaml-read.ts";

/** One object of a manifest, in a version that servers have today. */
export interface ManifestDocument {
  /** Frozen plain data. Only apiVersion and kind are known to be there; see checkFields for the rest. */
  readonly object: KubeObject;
  /** Which document of the text, from 0. Items of one List share it. */
  readonly index: number;
  /** The line on which the document begins, from 1; 0 if it came as an object. */
  readonly line: number;
  /** Where a field (such as `spec.ports[0].port`) or else the nearest field above it stands. Undefined if it came as an object. */
  readonly positionOf: (field: string) => TextPosition | undefined;
  /** What a server would have said of its old apiVersion; absent where the version is of today. */
  readonly warning?: string;
}

/** Why a manifest was refused, and where. */
export interface ManifestError {
  /** What kubectl would say. */
  readonly message: string;
  /** Which document, from 1. */
  readonly document: number;
  /** From 1; 0 if the manifest came as an object. */
  readonly line: number;
  readonly column: number;
  readonly field?: string;
}

/** The outcome of reading manifests: all of them or none. */
export type ManifestResult =
  | { readonly ok: true; readonly documents: readonly ManifestDocument[] }
  | { readonly ok: false; readonly error: ManifestError };

/** The largest document in bytes: what kube-apiserver takes in one request. */
export const MAX_DOCUMENT_BYTES: number = 3 * 1024 * 1024;

/**
 * Reads YAML or JSON: many documents, with Lists taken apart. The first error ends it; then there are no documents.
 * @example const result = parseManifests("apiVersion: v1\nkind: Service\nmetadata: { name: web }\n");
 */
export function parseManifests(text: string): ManifestResult {
  const documents: ManifestDocument[] = [];
  let index = 0;
  for (const part of splitDocuments(text)) {
    if (part.badSeparator !== undefined) {
      return fail(`invalid Yaml document separator: ${part.badSeparator}`, index, part, { line: 1, column: 4 });
    }
    if (utf8Length(part.text) > MAX_DOCUMENT_BYTES) return fail(tooLarge, index, part, { line: 1, column: 1 });
    const read = isJsonText(part.text) ? readJsonDocuments(part) : readYamlDocument(part);
    if (!read.ok) return fail(read.message, index, part, read.at);
    for (const source of read.sources) {
      const expanded = expand(source, index);
      if (!expanded.ok) return expanded;
      documents.push(...expanded.documents);
      index += 1;
    }
  }
  return { ok: true, documents };
}

/** Takes one object, several, or a List. What is not plain data is refused, by the name of its field. */
export function fromObjects(value: unknown): ManifestResult {
  const copied = plainCopy(value);
  if (!copied.ok) {
    const message = `${copied.path === "" ? "the manifest" : copied.path}: ${copied.message}`;
    return { ok: false, error: { message, document: 1, line: 0, column: 0, field: copied.path } };
  }
  const documents: ManifestDocument[] = [];
  for (const [index, item] of (isJsonList(copied.value) ? copied.value : [copied.value]).entries()) {
    const expanded = expand({ value: item, line: 0, locate: () => undefined }, index);
    if (!expanded.ok) return expanded;
    documents.push(...expanded.documents);
  }
  return { ok: true, documents };
}

/** The error with its place: `…: document 2, line 5, column 1`. */
export function formatManifestError(error: ManifestError): string {
  const place = error.line === 0 ? "" : `, line ${error.line}, column ${error.column}`;
  return `${error.message} (document ${error.document}${place})`;
}

interface Source {
  readonly value: Json;
  readonly line: number;
  readonly locate: (field: string) => TextPosition | undefined;
}

type ReadResult =
  | { readonly ok: true; readonly sources: readonly Source[] }
  | { readonly ok: false; readonly message: string; readonly at: TextPosition };

const tooLarge = `Request entity too large: limit is ${MAX_DOCUMENT_BYTES}`;

// A document that starts so cannot be meant as YAML's own flow style, which needs no quotes.
function isJsonText(text: string): boolean {
  return /^\s*(\{\s*["}]|\[\s*\{\s*")/.test(text);
}

function readYamlDocument(part: TextDocument): ReadResult {
  const read = readYaml(part.text);
  if (!read.ok) return read;
  if (read.root === null || read.value === null) return { ok: true, sources: [] };
  const locate = (field: string): TextPosition | undefined => {
    const offset = offsetOf(read.root, field);
    return offset === undefined ? undefined : shifted(positionAt(read.positions, offset), part);
  };
  return { ok: true, sources: [{ value: read.value, line: part.line, locate }] };
}

// JSON documents need no separator; a document may follow at once.
function readJsonDocuments(part: TextDocument): ReadResult {
  const sources: Source[] = [];
  let line = part.line;
  for (let at = nextText(part.text, 0), from = 0; at < part.text.length; at = nextText(part.text, from)) {
    line += countLines(part.text.slice(from, at));
    const read = parseJson(part.text, at);
    if (!read.ok) {
      return { ok: false, message: jsonError(read.message, read.offset), at: positionIn(part.text, read.offset) };
    }
    const own: TextDocument = { text: part.text.slice(at, read.end), line };
    // Positions are asked for rarely, so the tree that has them is made only then.
    sources.push({ value: read.value, line, locate: (field) => locateInJson(own, field) });
    line += countLines(own.text);
    from = read.end;
  }
  return { ok: true, sources };
}

function nextText(text: string, from: number): number {
  const found = text.slice(from).search(/\S/);
  return found < 0 ? text.length : from + found;
}

// Offsets count from one, and are told only of wrong characters.
function jsonError(message: string, offset: number): string {
  return message.startsWith("invalid character") ? `json: offset ${offset + 1}: ${message}` : message;
}

function locateInJson(part: TextDocument, field: string): TextPosition | undefined {
  const read = readYaml(part.text);
  if (!read.ok) return undefined;
  const offset = offsetOf(read.root, field);
  return offset === undefined ? undefined : shifted(positionAt(read.positions, offset), part);
}

function expand(source: Source, index: number, prefix = ""): ManifestResult {
  const { value } = source;
  const refuse = (message: string, field: string): ManifestResult => {
    const at = source.locate(field) ?? { line: source.line, column: source.line === 0 ? 0 : 1 };
    return { ok: false, error: { message, document: index + 1, ...at, field } };
  };
  if (!isJsonMap(value)) {
    return refuse(`json: cannot unmarshal ${goName(value)} into Go value of type unstructured.detector`, prefix);
  }
  const missing = missingIdentity(value);
  if (missing !== undefined) return refuse(missing, prefix);
  const items = listItems(value);
  if (items !== undefined) return expandItems(items, source, index, prefix);
  const metadata = member(value, "metadata");
  if (metadata !== undefined && metadata !== null && !isJsonMap(metadata)) {
    const field = prefix === "" ? "metadata" : `${prefix}.metadata`;
    const shown = goName(metadata);
    return refuse(
      `json: cannot unmarshal ${shown} into Go struct field ${kindOf(value)}.metadata of type v1.ObjectMeta`,
      field,
    );
  }
  const legacy = convertLegacy(value);
  const object = deepFreeze(withMetadata(legacy?.value ?? value)) as unknown as KubeObject;
  const positionOf = (field: string): TextPosition | undefined => source.locate(joinPath(prefix, field));
  const warning = legacy?.warning === undefined ? {} : { warning: legacy.warning };
  return { ok: true, documents: [{ object, index, line: source.line, positionOf, ...warning }] };
}

function expandItems(items: readonly Json[], source: Source, index: number, prefix: string): ManifestResult {
  const documents: ManifestDocument[] = [];
  for (const [at, item] of items.entries()) {
    const expanded = expand({ ...source, value: item }, index, `${joinPath(prefix, "items")}[${at}]`);
    if (!expanded.ok) return expanded;
    documents.push(...expanded.documents);
  }
  return { ok: true, documents };
}

// Models kubectl's validation of what every object must say of itself.
function missingIdentity(value: JsonMap): string | undefined {
  const missing = ["apiVersion", "kind"].filter((name) => {
    const text = member(value, name);
    return typeof text !== "string" || text === "";
  });
  if (missing.length === 0) return undefined;
  const wrong = missing.map((name) => {
    const text = member(value, name);
    const absent = text === undefined || text === null || text === "";
    return absent ? `${name} not set` : `${name} isn't string type`;
  });
  return `error validating data: ${wrong.length === 1 ? wrong[0] : `[${wrong.join(", ")}]`}`;
}

function listItems(value: JsonMap): readonly Json[] | undefined {
  if (!kindOf(value).endsWith("List")) return undefined;
  const items = member(value, "items");
  return items === null || items === undefined ? [] : isJsonList(items) ? items : undefined;
}

function withMetadata(value: JsonMap): JsonMap {
  return isJsonMap(member(value, "metadata")) ? value : { ...value, metadata: {} };
}

function kindOf(value: JsonMap): string {
  const kind = member(value, "kind");
  return typeof kind === "string" ? kind : "";
}

function goName(value: Json): string {
  if (isJsonList(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function joinPath(prefix: string, field: string): string {
  return prefix === "" ? field : field === "" ? prefix : `${prefix}.${field}`;
}

function shifted(at: TextPosition, part: TextDocument): TextPosition {
  return { line: at.line + part.line - 1, column: at.column };
}

function fail(message: string, index: number, part: TextDocument, at: TextPosition): ManifestResult {
  return { ok: false, error: { message, document: index + 1, ...shifted(at, part) } };
}
