/** What differs between two values, field by field. Models structured-merge-diff/typed/compare.go. */
import { isJsonList, isJsonMap, type Json, member, sameJson } from "../json.ts";
import { type ApplyType, memberType } from "./apply-type.ts";
import { type FieldSet, type FieldSetDraft, insertPath, newDraft } from "./field-set.ts";
import { itemsByEdge } from "./list-items.ts";

/** Fields that only the new value has, that both have differently, and that only the old one has. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Drafts {
  readonly added: FieldSetDraft;
  readonly modified: FieldSetDraft;
  readonly removed: FieldSetDraft;
}

export function compareFields(before: Json | undefined, after: Json | undefined, type: ApplyType): Comparison {
  const drafts: Drafts = { added: newDraft(), modified: newDraft(), removed: newDraft() };
  compare(before, after, type, [], drafts);
  return drafts;
}

type Maybe = Json | undefined;

function compare(before: Maybe, after: Maybe, type: ApplyType, path: readonly string[], drafts: Drafts): void {
  if (before === after) return;
  if (!enters(before, after, type)) {
    leaf(before, after, path, drafts);
    return;
  }
  if (type.shape === "list" || type.shape === "set") compareLists(before, after, type, path, drafts);
  else compareMaps(before, after, type, path, drafts);
  if (before === undefined) insertPath(drafts.added, path);
  else if (after === undefined) insertPath(drafts.removed, path);
}

/** Not what is whole, nor what is empty on both sides. */
function enters(before: Maybe, after: Maybe, type: ApplyType): boolean {
  if (type.shape === "atomic") return false;
  const fits = type.shape === "list" || type.shape === "set" ? isJsonList : isJsonMap;
  if (!isAbsent(before) && !fits(before)) return false;
  if (!isAbsent(after) && !fits(after)) return false;
  return sizeOf(before) + sizeOf(after) > 0;
}

function isAbsent(value: Maybe): boolean {
  return value === undefined || value === null;
}

function sizeOf(value: Maybe): number {
  if (isJsonList(value)) return value.length;
  return isJsonMap(value) ? Object.keys(value).length : 0;
}

function leaf(before: Maybe, after: Maybe, path: readonly string[], drafts: Drafts): void {
  if (before === undefined) insertPath(drafts.added, path);
  else if (after === undefined) insertPath(drafts.removed, path);
  else if (!sameJson(before, after)) insertPath(drafts.modified, path);
}

function compareMaps(before: Maybe, after: Maybe, type: ApplyType, path: readonly string[], drafts: Drafts): void {
  const [old, now] = [isJsonMap(before) ? before : {}, isJsonMap(after) ? after : {}];
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    compare(member(old, name), member(now, name), memberType(type, name), [...path, `f:${name}`], drafts);
  }
}

function compareLists(
  before: Maybe,
  after: Maybe,
  type: Extract<ApplyType, { shape: "set" | "list" }>,
  path: readonly string[],
  drafts: Drafts,
): void {
  const old = itemsByEdge(isJsonList(before) ? before : [], type).items;
  const now = itemsByEdge(isJsonList(after) ? after : [], type).items;
  for (const edge of new Set([...old.keys(), ...now.keys()])) {
    const item: ApplyType = type.shape === "list" ? type.item : { shape: "atomic" };
    compare(old.get(edge), now.get(edge), item, [...path, edge], drafts);
  }
}
