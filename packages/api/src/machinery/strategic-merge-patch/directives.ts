/** The words by which a strategic merge patch says more than values do. Models strategicpatch/patch.go. */
import { isJsonMap, type Json, type JsonMap, mapOfEntries, member } from "../json.ts";
import { goPrint } from "../patch-result.ts";

/** What a map or list item is to do: delete, replace, merge. */
export const DIRECTIVE = "$patch";
/** All members that may stay. */
export const RETAIN_KEYS = "$retainKeys";
/** Before `/name`: scalars to take out of the list. */
export const DELETE_FROM_LIST = "$deleteFromPrimitiveList";
/** Before `/name`: the order of the list. */
export const SET_ORDER = "$setElementOrder";

export const badRetainKeys = "invalid patch format of retainKeys";
export const badSetOrder = "invalid patch format of setElementOrder list";
export const badPrimitiveList = "invalid patch format of primitive list";

/** How two maps are merged. */
export interface MergeOptions {
  /** Do what directives say; otherwise two patches are merged into one, directives and all. */
  readonly mergeParallelList: boolean;
  readonly ignoreUnmatchedNulls: boolean;
}

/** What a difference is to tell. */
export interface DiffOptions {
  /** Tell the order of lists that merge. */
  readonly setElementOrder?: boolean;
  readonly ignoreChangesAndAdditions?: boolean;
  readonly ignoreDeletions?: boolean;
  /** Name all members that may stay. */
  readonly buildRetainKeys?: boolean;
}

// Mutable on purpose: it lives for one call. After a failure results no longer matter.
export interface Run {
  failure: string | undefined;
}

/** Notes the first failure. */
export function fail<T>(run: Run, error: string, value: T): T {
  run.failure ??= error;
  return value;
}

/** A list item lacks what tells it from others. */
export function noMergeKey(map: JsonMap, mergeKey: string): string {
  return `map: ${goPrint(map)} does not contain declared merge key: ${mergeKey}`;
}

/** A value is no list, or no map, where one is due. */
export function badArgument(wanted: string, value: Json | undefined): string {
  return `expected a ${wanted}, but received a ${goKind(value)}`;
}

/** The value without members and items that are only there to delete; undefined if the value itself is one. */
export function removeDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    return value.map((item: Json) => removeDirectives(item)).filter((item) => item !== undefined);
  }
  if (!isJsonMap(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    const kept = removeDirectives(item);
    if (kept !== undefined) entries.push([key, kept]);
  }
  return mapOfEntries(entries);
}

/** The value without members that are null, at any depth. */
export function discardNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => discardNulls(item));
  if (!isJsonMap(value)) return value;
  const present = Object.entries(value).filter(([, item]) => item !== null);
  return mapOfEntries(present.map(([key, item]) => [key, discardNulls(item)] as const));
}

/** `name` of `$setElementOrder/name`. */
export function directiveTarget(key: string): string | undefined {
  const slash = key.indexOf("/");
  return slash < 0 ? undefined : key.slice(slash + 1);
}

/** Whether the item is to delete the one like it. */
export function isDeletion(item: Json): boolean {
  return isJsonMap(item) && member(item, DIRECTIVE) === "delete";
}

function goKind(value: Json | undefined): string {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return "slice";
  return typeof value === "object" ? "map" : typeof value;
}
