/** Reads fields of cases whose shape is not known: a field of another type is an error that names it. */
import { assert } from "@kubenetsim/sim";
import type { Json, JsonObject } from "./types.ts";

export function objectOf(value: Json | undefined, what: string): JsonObject {
  assert(typeof value === "object" && value !== null && !Array.isArray(value), `${what} is no object`);
  return value as JsonObject;
}

export function listOf(value: Json | undefined, what: string): readonly Json[] {
  assert(Array.isArray(value), `${what} is no list`);
  return value;
}

export function textOf(value: Json | undefined, what: string): string {
  assert(typeof value === "string", `${what} is no text`);
  return value;
}

export function numberOf(value: Json | undefined, what: string): number {
  assert(typeof value === "number", `${what} is no number`);
  return value;
}

/** A text, or a number as text: addresses and ports are both compared so. */
export function scalarOf(value: Json | undefined, what: string): string {
  assert(typeof value === "string" || typeof value === "number", `${what} is neither text nor number`);
  return String(value);
}

/** The same for each of a list, or for the one that stands alone. */
export function scalarsOf(value: Json | undefined, what: string): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((one) => scalarOf(one, what));
}

export function optional<T>(
  value: Json | undefined,
  read: (value: Json, what: string) => T,
  what: string,
): T | undefined {
  return value === undefined ? undefined : read(value, what);
}

/** The value less its fields that are null: Kubernetes reads null as absent. */
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(fields.map(([name, item]) => [name, withoutNulls(item)]));
}

/** Refuses a field that nobody reads. */
export function assertKnownKeys(value: object, known: readonly string[], what: string): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  assert(unknown.length === 0, `${what} has unknown keys: ${unknown.join(", ")}`);
}
