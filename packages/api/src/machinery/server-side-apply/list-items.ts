/** The edges by which the items of a list are told apart. Models structured-merge-diff/typed/helpers.go listItemToPathElement. */
import { goQuote } from "../../meta/go-text.ts";
import { isJsonMap, type Json, mapOfEntries, member, toCompactJson } from "../json.ts";
import { type ApplyType, defaultOfKey } from "./apply-type.ts";

export type Edge = { readonly ok: true; readonly edge: string } | { readonly ok: false; readonly error: string };

/** A list whose items have edges of their own. */
export type ItemisedType = Extract<ApplyType, { shape: "set" | "list" }>;

/** The edge to an item: its keys, or its value in a set. */
export function edgeOf(item: Json, type: ItemisedType): Edge {
  if (type.shape === "set") {
    if (item !== null && typeof item !== "object") return { ok: true, edge: `v:${JSON.stringify(item)}` };
    const error = `associative list without keys has an element that's a ${Array.isArray(item) ? "list" : "map"} type`;
    return { ok: false, error: item === null ? "associative list without keys has a nil element" : error };
  }
  if (!isJsonMap(item)) {
    return { ok: false, error: "associative list with keys may not have non-map elements" };
  }
  const entries: [string, Json][] = [];
  for (const key of [...type.keys].sort()) {
    const value = member(item, key) ?? defaultOfKey(key);
    if (value === undefined || value === null) {
      const error = `associative list with keys has an element that omits key field ${goQuote(key)} (and doesn't have default value)`;
      return { ok: false, error };
    }
    entries.push([key, value]);
  }
  return { ok: true, edge: `k:${toCompactJson(mapOfEntries(entries))}` };
}

/** Items by edge, in order. Only the first of several with one edge is kept; `duplicates` has the edges of the rest. */
export function itemsByEdge(
  list: readonly Json[],
  type: ItemisedType,
): {
  readonly items: ReadonlyMap<string, Json>;
  readonly duplicates: ReadonlySet<string>;
  readonly errors: readonly string[];
} {
  const items = new Map<string, Json>();
  const duplicates = new Set<string>();
  const errors: string[] = [];
  for (const [at, item] of list.entries()) {
    const found = edgeOf(item, type);
    if (!found.ok) errors.push(`element ${at}: ${found.error}`);
    else if (items.has(found.edge)) duplicates.add(found.edge);
    else items.set(found.edge, item);
  }
  return { items, duplicates, errors };
}
