/** The fields that a value has: what an applier owns. Models structured-merge-diff/typed/tofieldset.go. */
import { isJsonList, isJsonMap, type Json } from "../json.ts";
import { type ApplyType, declares, memberType } from "./apply-type.ts";
import { type FieldSet, type FieldSetDraft, insertPath, newDraft } from "./field-set.ts";
import { type ItemisedType, itemsByEdge } from "./list-items.ts";

/** Every leaf, every item of a list, and every member of a map. */
export function toFieldSet(value: Json, type: ApplyType): FieldSet {
  const draft = newDraft();
  collect(value, type, [], draft);
  return draft;
}

function collect(value: Json, type: ApplyType, path: readonly string[], draft: FieldSetDraft): void {
  if (type.shape !== "atomic" && isJsonMap(value)) collectMap(value, type, path, draft);
  else if (isJsonList(value) && (type.shape === "list" || type.shape === "set")) collectList(value, type, path, draft);
  else insertPath(draft, path);
}

function collectList(list: readonly Json[], type: ItemisedType, path: readonly string[], draft: FieldSetDraft): void {
  const { items } = itemsByEdge(list, type);
  for (const [edge, item] of items) {
    if (type.shape === "list") collect(item, type.item, [...path, edge], draft);
    insertPath(draft, [...path, edge]);
  }
}

function collectMap(
  map: { readonly [key: string]: Json },
  type: ApplyType,
  path: readonly string[],
  draft: FieldSetDraft,
): void {
  for (const [name, value] of Object.entries(map)) {
    const below = [...path, `f:${name}`];
    collect(value, memberType(type, name), below, draft);
    const isEmptyMap = value === null || (isJsonMap(value) && Object.keys(value).length === 0);
    if (isEmptyMap || !declares(type, name)) insertPath(draft, below);
  }
}
