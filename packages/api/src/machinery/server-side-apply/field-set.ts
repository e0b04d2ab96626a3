/** A set of fields of an object, as a tree whose edges are spelled as in FieldsV1. Models structured-merge-diff/fieldpath/set.go. */
import { goQuote } from "../../meta/go-text.ts";
import { isJsonMap, type Json, type JsonMap, mapOfEntries } from "../json.ts";

/** Fields at this level, and sets below them. Edges are `f:name`, `k:{"key":…}` of a list item, `v:value` of a set. */
export interface FieldSet {
  readonly members: ReadonlySet<string>;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const EMPTY_SET: FieldSet = { members: new Set(), children: new Map() };

/** A set while it is being made. */
export interface FieldSetDraft {
  readonly members: Set<string>;
  readonly children: Map<string, FieldSetDraft>;
}

export function newDraft(): FieldSetDraft {
  return { members: new Set(), children: new Map() };
}

/** Puts a path in. The empty path is the whole object and is never owned. */
export function insertPath(draft: FieldSetDraft, path: readonly string[]): void {
  let node = draft;
  for (const [at, edge] of path.entries()) {
    if (at === path.length - 1) {
      node.members.add(edge);
      return;
    }
    let next = node.children.get(edge);
    if (next === undefined) {
      next = newDraft();
      node.children.set(edge, next);
    }
    node = next;
  }
}

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && [...set.children.values()].every(isEmptySet);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children);
  for (const [edge, child] of b.children) {
    const other = children.get(edge);
    children.set(edge, other === undefined ? child : union(other, child));
  }
  return { members: new Set([...a.members, ...b.members]), children };
}

/** The fields of `a` that are not in `b`: a field's parts stay where only the field itself is in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(
    a,
    (edge) => !b.members.has(edge),
    (edge, child) => {
      const other = b.children.get(edge);
      return other === undefined ? child : difference(child, other);
    },
  );
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(
    a,
    (edge) => b.members.has(edge),
    (edge, child) => {
      const other = b.children.get(edge);
      return other === undefined ? EMPTY_SET : intersection(child, other);
    },
  );
}

export function sameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmptySet(difference(a, b)) && isEmptySet(difference(b, a));
}

function combine(
  set: FieldSet,
  keeps: (edge: string) => boolean,
  below: (edge: string, child: FieldSet) => FieldSet,
): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [edge, child] of set.children) {
    const left = below(edge, child);
    if (!isEmptySet(left)) children.set(edge, left);
  }
  return { members: new Set([...set.members].filter(keeps)), children };
}

/** All paths in order: the fields of a level before those below it. */
export function pathsOf(set: FieldSet, start: readonly string[] = []): readonly (readonly string[])[] {
  const own = [...set.members].sort().map((edge) => [...start, edge]);
  const edges = [...set.children.keys()].sort();
  return [...own, ...edges.flatMap((edge) => pathsOf(set.children.get(edge) ?? EMPTY_SET, [...start, edge]))];
}

/** The set as FieldsV1. */
export function fieldsV1Of(set: FieldSet): JsonMap {
  const edges = [...new Set([...set.members, ...set.children.keys()])].sort();
  return mapOfEntries(
    edges.map((edge): [string, Json] => {
      const child = set.children.get(edge);
      if (child === undefined) return [edge, {}];
      const below = fieldsV1Of(child);
      return [edge, set.members.has(edge) ? { ".": {}, ...below } : below];
    }),
  );
}

/** FieldsV1 as a set; what is no FieldsV1 is no field. */
export function setOfFieldsV1(fields: unknown): FieldSet {
  const members = new Set<string>();
  const children = new Map<string, FieldSet>();
  for (const [edge, below] of isJsonMap(fields) ? Object.entries(fields) : []) {
    if (edge === ".") continue;
    const names = isJsonMap(below) ? Object.keys(below) : [];
    if (names.length === 0 || names.includes(".")) members.add(edge);
    if (names.some((name) => name !== ".")) children.set(edge, setOfFieldsV1(below));
  }
  return { members, children };
}

/** A path as errors show it: `.spec.containers[name="web"].image`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatEdge).join("");
}

function formatEdge(edge: string): string {
  const [sort, rest] = [edge.slice(0, 2), edge.slice(2)];
  if (sort === "f:") return `.${rest}`;
  if (sort === "v:") return `[=${shown(parsed(rest))}]`;
  const keys = parsed(rest);
  if (!isJsonMap(keys)) return `[${rest}]`;
  return `[${Object.keys(keys)
    .sort()
    .map((name) => `${name}=${shown(keys[name] ?? null)}`)
    .join(",")}]`;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function shown(value: Json): string {
  return typeof value === "string" ? goQuote(value) : JSON.stringify(value);
}
