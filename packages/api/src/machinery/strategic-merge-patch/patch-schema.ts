/** What a strategic merge needs to know of a field: how it merges, and the schema of what is inside. Models strategicpatch/meta.go. */
import { goQuote } from "../../meta/go-text.ts";
import {
  type FieldSchema,
  type FieldType,
  parseSchema,
  type SchemaTable,
  schemaTable,
  structOf,
} from "../schema/schema.ts";

/** The type of a value, with the table in which its structs are found. */
export interface PatchSchema {
  readonly table: SchemaTable;
  readonly type: FieldType;
}

/** How one field merges. `inner` is the schema of a map's members, or of a list's items. */
export interface FieldMerge {
  readonly strategy: "" | "merge" | "replace";
  readonly mergeKey: string;
  readonly retainKeys: boolean;
  readonly inner: PatchSchema;
}

/** What is known of a field, or that there is no such field. */
export type Lookup = { readonly ok: true; readonly field: FieldMerge } | { readonly ok: false; readonly error: string };

/** The schema of a kind; undefined if its fields are not known: then there is no strategic merge. */
export function patchSchemaOf(apiVersion: string, kind: string): PatchSchema | undefined {
  if (structOf(apiVersion, kind) === undefined) return undefined;
  return { table: schemaTable, type: { shape: "named", name: kind } };
}

/** A schema written in the notation of schema.ts, for one of its structs. */
export function patchSchemaFrom(text: string, root: string): PatchSchema {
  return { table: parseSchema(text), type: { shape: "named", name: root } };
}

/** How the member merges. Of a map's members nothing is known but their type; below what has no schema, nothing at all. */
export function lookupField(schema: PatchSchema, key: string, isList: boolean): Lookup {
  const { table, type } = schema;
  if (type.shape === "map") return { ok: true, field: plain({ table, type: itemOf(type.item, isList) }) };
  const struct = type.shape === "named" ? table.get(type.name) : undefined;
  if (struct === undefined) return { ok: true, field: plain(schema) };
  const field = struct.get(key);
  if (field === undefined) {
    const name = type.shape === "named" ? type.name : "";
    return { ok: false, error: `unable to find api field in struct ${name} for the json field ${goQuote(key)}` };
  }
  return { ok: true, field: mergeOf(field, table, isList) };
}

/** The name of the schema in errors. */
export function schemaName(schema: PatchSchema): string {
  return schema.type.shape === "named" ? schema.type.name : schema.type.shape;
}

function mergeOf(field: FieldSchema, table: SchemaTable, isList: boolean): FieldMerge {
  const strategy = field.merge ? "merge" : field.replace ? "replace" : "";
  const { mergeKey, retainKeys } = field;
  return { strategy, mergeKey, retainKeys, inner: { table, type: itemOf(field.type, isList) } };
}

function itemOf(type: FieldType, isList: boolean): FieldType {
  return isList && type.shape === "list" ? type.item : type;
}

function plain(inner: PatchSchema): FieldMerge {
  return { strategy: "", mergeKey: "", retainKeys: false, inner };
}
