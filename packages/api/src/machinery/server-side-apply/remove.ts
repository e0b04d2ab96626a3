/** A value without some of its fields. Models structured-merge-diff/typed/remove.go. */
import { isJsonList, isJsonMap, type Json, mapOfEntries } from "../json.ts";
import { type ApplyType, declares, memberType } from "./apply-type.ts";
import type { FieldSet } from "./field-set.ts";
import { edgeOf, type ItemisedType } from "./list-items.ts";

/** Undefined where nothing is left. */
export function withoutFields(value: Json, set: FieldSet, type: ApplyType): Json | undefined {
  if (type.shape === "atomic") return isJsonMap(value) || isJsonList(value) ? undefined : value;
  if (isJsonList(value)) {
    if (type.shape !== "list" && type.shape !== "set") return undefined;
    const left = value.flatMap((item) => keptItem(item, set, type));
    return left.length === 0 ? undefined : left;
  }
  if (!isJsonMap(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]): [string, Json][] => {
    const edge = `f:${name}`;
    if (set.members.has(edge)) return [];
    const below = set.children.get(edge);
    const left = below === undefined ? item : withoutFields(item, below, memberType(type, name));
    return [[name, left ?? null]];
  });
  return entries.length === 0 ? undefined : mapOfEntries(entries);
}

function keptItem(item: Json, set: FieldSet, type: ItemisedType): readonly Json[] {
  const found = edgeOf(item, type);
  if (!found.ok) return [item];
  if (set.members.has(found.edge)) return [];
  const below = set.children.get(found.edge);
  if (below === undefined || type.shape === "set") return [item];
  return [withoutFields(item, below, type.item) ?? null];
}

/** The set with the declared fields that lead to its members: who owns `a.b` of a struct owns `a`. Models EnsureNamedFieldsAreMembers. */
export function withNamedFields(set: FieldSet, type: ApplyType): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [edge, child] of set.children) {
    const name = edge.slice(2);
    if (edge.startsWith("f:") && declares(type, name)) members.add(edge);
    children.set(edge, withNamedFields(child, typeBelow(type, edge)));
  }
  return { members, children };
}

function typeBelow(type: ApplyType, edge: string): ApplyType {
  if (edge.startsWith("f:")) return memberType(type, edge.slice(2));
  return type.shape === "list" ? type.item : { shape: "untyped" };
}
