/** Makes one thing wrong in JSON, at a place and in a way that numbers choose. */
import type { Json, JsonObject } from "../conformance/types.ts";

/** `at` and `how` may be any whole numbers: they are taken modulo what there is. */
export interface Change {
  readonly at: number;
  readonly how: number;
  readonly value: Json;
}

type Step = string | number;
type Path = readonly Step[];

/** Keys that no schema has; some are dangerous to those who look them up in a plain object. */
const ODD_KEYS = ["__proto__", "constructor", "toString", "unknownField", "", "name", "0"];

/** The value with one change; the root itself may be what is replaced. */
export function mutateAt(root: Json, change: Change): Json {
  const paths = pathsOf(root);
  const path = paths[change.at % paths.length] ?? [];
  const changes = [replace, remove, insert, double, asText];
  return (changes[change.how % changes.length] ?? replace)(root, path, change);
}

function replace(root: Json, path: Path, change: Change): Json {
  return edit(root, path, () => change.value);
}

function remove(root: Json, path: Path): Json {
  return edit(root, path, () => undefined);
}

function insert(root: Json, path: Path, change: Change): Json {
  return edit(root, path, (value) => {
    if (Array.isArray(value)) return [...value, change.value];
    if (!isObject(value)) return change.value;
    return withKey(value, ODD_KEYS[change.how % ODD_KEYS.length] ?? "", change.value);
  });
}

function double(root: Json, path: Path): Json {
  return edit(root, path, (value) => (Array.isArray(value) ? [...value, ...value] : [value]));
}

function asText(root: Json, path: Path): Json {
  return edit(root, path, (value) => (typeof value === "string" ? Number(value) || null : JSON.stringify(value)));
}

function pathsOf(value: Json, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((one, i) => pathsOf(one, [...path, i]))];
  if (!isObject(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

/** Undefined removes what is at the path; at the root, where nothing holds it, that is null. */
function edit(root: Json, path: Path, change: (value: Json) => Json | undefined): Json {
  return editInside(root, path, change) ?? null;
}

function editInside(value: Json, path: Path, change: (value: Json) => Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    const edited = value.map((one, i) => (i === step ? editInside(one, rest, change) : one));
    return edited.filter((one) => one !== undefined);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, key === step ? editInside(one, rest, change) : one]);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

/** Built from entries, so that `__proto__` becomes a key like any other. */
function withKey(object: JsonObject, key: string, value: Json): JsonObject {
  return Object.fromEntries([...Object.entries(object), [key, value]]);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
