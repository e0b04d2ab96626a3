/** JSON values, and JSON text as kubectl prints it. Models k8s.io/cli-runtime/pkg/printers/json.go. */
import { escapeHtml, sortedKeys } from "../meta/go-text.ts";

/** Plain data. A map's keys are its own properties, whatever their names. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
/** A JSON object. */
export interface JsonMap {
  readonly [key: string]: Json;
}

/** Whether the value is a map: neither null nor a list. */
export function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is a list. */
export function isJsonList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** The member's value if the map itself has it: `constructor` and the like are found only where a user wrote them. */
export function member(map: JsonMap, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** A map of these members. A key `__proto__` becomes a plain member. */
export function mapOfEntries(entries: Iterable<readonly [string, Json]>): JsonMap {
  return Object.fromEntries(entries);
}

/** Whether two values are the same data; the order of a map's keys does not count. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isJsonList(one)) {
    return isJsonList(other) && one.length === other.length && one.every((item, at) => sameJson(item, other[at]));
  }
  if (!isJsonMap(one) || !isJsonMap(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]));
}

const INDENT = "    ";

/**
 * The value as `kubectl -o json` prints it: keys sorted, four spaces, `<`, `>` and `&` escaped, a newline at the end.
 * Members that are undefined are left out.
 */
export function toJson(value: unknown): string {
  return `${escapeHtml(write(value, ""))}\n`;
}

/** The value in one line, keys sorted, as in the annotation of a client-side apply. */
export function toCompactJson(value: unknown): string {
  return escapeHtml(writeCompact(value));
}

function write(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    const inner = indent + INDENT;
    const items = value.map((item) => inner + write(item, inner));
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
  }
  if (!isJsonMap(value)) return JSON.stringify(value ?? null);
  const inner = indent + INDENT;
  const members = definedKeys(value).map((key) => `${inner}${JSON.stringify(key)}: ${write(value[key], inner)}`);
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
}

function writeCompact(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeCompact).join(",")}]`;
  if (!isJsonMap(value)) return JSON.stringify(value ?? null);
  return `{${definedKeys(value)
    .map((key) => `${JSON.stringify(key)}:${writeCompact(value[key])}`)
    .join(",")}}`;
}

function definedKeys(value: JsonMap): string[] {
  return sortedKeys(value).filter((key) => value[key] !== undefined);
}
