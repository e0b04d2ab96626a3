/** Structural checks of an object before anything else looks at it: JSON types, and fields that no kind has. Models the strict decoder of kube-apiserver. */
import { goQuote } from "../meta/go-text.ts";
import type { KubeObject } from "../meta/types.ts";
import { isJsonList, isJsonMap, type Json, type JsonMap, mapOfEntries } from "./json.ts";
import { goTypeName, goValueName, readScalar, zeroScalar } from "./scalar-fields.ts";
import { type FieldType, parseSchema, type StructSchema, schemaTable, structOf } from "./schema/schema.ts";

/** One complaint of the decoder. */
export interface FieldProblem {
  /** A path such as `spec.ports[0].port`. */
  readonly field: string;
  readonly message: string;
}

/** What the decoder found. */
export interface FieldCheck {
  /** Values of a wrong type. While there are none, the types of kinds.ts hold for `object`. */
  readonly errors: readonly FieldProblem[];
  /** Fields that the kind does not have. */
  readonly warnings: readonly FieldProblem[];
  /** The object as a server decodes it: without nulls and without unknown fields. */
  readonly object: KubeObject;
}

/**
 * Checks an object of a modelled kind against its table of fields.
 * Every value of a wrong type is reported, in the words with which Go reports the first of them.
 */
export function checkFields(object: KubeObject): FieldCheck {
  const struct = structOf(object.apiVersion, object.kind);
  if (struct === undefined) {
    const message = `no matches for kind ${goQuote(object.kind)} in version ${goQuote(object.apiVersion)}`;
    return { errors: [{ field: "kind", message }], warnings: [], object };
  }
  const check: Check = { errors: [], warnings: [] };
  const fields: JsonMap = { ...(object as unknown as JsonMap) };
  const decoded = readStruct(fields, struct, { path: "", goPath: "", struct: object.kind }, check);
  const withMeta = Object.hasOwn(decoded, "metadata") ? decoded : { ...decoded, metadata: {} };
  return { errors: check.errors, warnings: check.warnings, object: withMeta as unknown as KubeObject };
}

/** The same for a kind whose fields are not known: of what is in it only apiVersion, kind and metadata are looked at. */
export function checkCustomFields(object: KubeObject): FieldCheck {
  const check: Check = { errors: [], warnings: [] };
  const { apiVersion, kind, metadata, ...rest } = object as unknown as JsonMap;
  const head = mapOfEntries(Object.entries({ apiVersion, kind, metadata }).filter(isPresent));
  const decoded = readStruct(head, customHead, { path: "", goPath: "", struct: "ObjectMeta" }, check);
  const whole = { metadata: {}, ...rest, ...decoded };
  return { errors: check.errors, warnings: check.warnings, object: whole as unknown as KubeObject };
}

const customHead: StructSchema =
  parseSchema(`Custom {
  apiVersion:string kind:string metadata:ObjectMeta
}`).get("Custom") ?? new Map();

function isPresent(entry: [string, Json | undefined]): entry is [string, Json] {
  return entry[1] !== undefined;
}

/** The server's words for unknown fields: `strict decoding error: unknown field "spec.foo", …`. */
export function strictDecodingError(warnings: readonly FieldProblem[]): string {
  return `strict decoding error: ${warnings.map((warning) => warning.message).join(", ")}`;
}

/** The server's words for an object that cannot be decoded: `Service in version "v1" cannot be handled as a Service: …`. */
export function cannotBeHandled(kind: string, version: string, cause: string): string {
  return `${kind} in version ${goQuote(version)} cannot be handled as a ${kind}: ${cause}`;
}

interface Check {
  readonly errors: FieldProblem[];
  readonly warnings: FieldProblem[];
}

interface Place {
  readonly path: string;
  /** The names of fields from the root, without indexes. */
  readonly goPath: string;
  /** The struct that has the last of those fields. */
  readonly struct: string;
}

function readStruct(map: JsonMap, struct: StructSchema, place: Place, check: Check): JsonMap {
  const entries: [string, Json][] = [];
  for (const [name, value] of Object.entries(map)) {
    const field = struct.get(name);
    const path = place.path === "" ? name : `${place.path}.${name}`;
    if (field === undefined) {
      check.warnings.push({ field: path, message: `unknown field ${goQuote(path)}` });
      continue;
    }
    if (value === null || value === undefined) continue;
    const goPath = place.goPath === "" ? name : `${place.goPath}.${name}`;
    const read = readValue(value, field.type, { path, goPath, struct: place.struct }, check);
    if (read !== undefined) entries.push([name, read]);
  }
  return mapOfEntries(entries);
}

function readValue(value: Json, type: FieldType, place: Place, check: Check): Json | undefined {
  if (type.shape === "list") {
    if (!isJsonList(value)) return mismatch(value, goType(type), place, check);
    return value.map((item, at) => readItem(item, type.item, { ...place, path: `${place.path}[${at}]` }, check));
  }
  if (type.shape === "map") {
    if (!isJsonMap(value)) return mismatch(value, goType(type), place, check);
    const read = (name: string, item: Json): readonly [string, Json] => [
      name,
      readItem(item, type.item, { ...place, path: `${place.path}.${name}` }, check),
    ];
    return mapOfEntries(Object.entries(value).map(([name, item]) => read(name, item)));
  }
  const struct = schemaTable.get(type.name);
  if (struct === undefined) return readLeaf(value, type.name, place, check);
  if (!isJsonMap(value)) return mismatch(value, goType(type), place, check);
  return readStruct(value, struct, { ...place, struct: plainName(type.name) }, check);
}

// In a list or map null is the type's zero value; elsewhere it is as if absent.
function readItem(value: Json, type: FieldType, place: Place, check: Check): Json {
  const present = value === null || value === undefined ? undefined : readValue(value, type, place, check);
  if (present !== undefined) return present;
  if (type.shape === "list") return [];
  return type.shape === "map" || schemaTable.has(type.name) ? {} : zeroScalar(type.name);
}

function readLeaf(value: Json, type: string, place: Place, check: Check): Json | undefined {
  const read = readScalar(value, type);
  if ("value" in read) return read.value;
  if ("wanted" in read) return mismatch(value, read.wanted, place, check);
  check.errors.push({ field: place.path, message: read.message });
  return undefined;
}

function mismatch(value: Json, wanted: string, place: Place, check: Check): undefined {
  // A number out of range is shown itself: `number 70000000000 int32`.
  const [, number, type = wanted] = /^number (\S+) (\S+)$/.exec(wanted) ?? [];
  const shown = number === undefined ? goValueName(value) : `number ${number}`;
  const message = `json: cannot unmarshal ${shown} into Go struct field ${place.struct}.${place.goPath} of type ${type}`;
  check.errors.push({ field: place.path, message });
  return undefined;
}

function goType(type: FieldType): string {
  if (type.shape === "list") return `[]${goType(type.item)}`;
  return type.shape === "map" ? `map[string]${goType(type.item)}` : goTypeName(type.name);
}

function plainName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
