/** A strategic merge patch applied to an object. Models k8s.io/apimachinery/pkg/util/strategicpatch mergeMap. */
import { isJsonList, isJsonMap, type Json, type JsonMap, mapOfEntries, member, sameJson } from "../json.ts";
import { goPrint, type PatchResult } from "../patch-result.ts";
import {
  badPrimitiveList,
  badRetainKeys,
  DELETE_FROM_LIST,
  DIRECTIVE,
  directiveTarget,
  discardNulls,
  fail,
  type MergeOptions,
  RETAIN_KEYS,
  type Run,
  removeDirectives,
  SET_ORDER,
} from "./directives.ts";
import { mergeList } from "./merge-list.ts";
import { mergeInOrder } from "./merge-order.ts";
import { type FieldMerge, lookupField, type PatchSchema } from "./patch-schema.ts";

/** The object with the patch applied. The object itself is not changed. */
export function strategicMergePatch(object: Json, patch: Json, schema: PatchSchema): PatchResult {
  if (!isJsonMap(object) || !isJsonMap(patch)) return { ok: false, error: "invalid JSON document" };
  const run: Run = { failure: undefined };
  const value = mergeMap(object, patch, schema, { mergeParallelList: true, ignoreUnmatchedNulls: true }, run);
  return run.failure === undefined ? { ok: true, value } : { ok: false, error: run.failure };
}

/** One map merged into another. */
export function mergeMap(
  original: JsonMap,
  patch: JsonMap,
  schema: PatchSchema,
  options: MergeOptions,
  run: Run,
): JsonMap {
  const directive = member(patch, DIRECTIVE);
  if (directive !== undefined) return replaceOrDelete(directive, patch, run);
  const members = new Map(Object.entries(original));
  const rest = new Map(Object.entries(patch));
  retainKeys(members, rest, options, run);
  for (const key of [...rest.keys()].filter((name) => name.startsWith(SET_ORDER))) {
    mergeInOrder(key, members, rest, schema, options, run, mergeMap);
  }
  for (const [key, value] of rest) {
    if (run.failure === undefined) mergeMember(key, value, members, schema, options, run);
  }
  return mapOfEntries(members);
}

function replaceOrDelete(directive: Json, patch: JsonMap, run: Run): JsonMap {
  if (directive === "delete") return {};
  if (directive === "replace") return mapOfEntries(Object.entries(patch).filter(([key]) => key !== DIRECTIVE));
  return fail(run, `unknown patch type: ${goPrint(directive)} in map: ${goPrint(patch)}`, {});
}

type Members = Map<string, Json>;

// `$retainKeys` names all members that may stay.
function retainKeys(members: Members, patch: Members, options: MergeOptions, run: Run): undefined {
  const list = patch.get(RETAIN_KEYS);
  if (list === undefined) return undefined;
  patch.delete(RETAIN_KEYS);
  if (!options.mergeParallelList) {
    const before = members.get(RETAIN_KEYS);
    const problem = `${goPrint(before)} and ${goPrint(list)} are not deep equal: this may happen when calculating the 3-way diff patch`;
    if (before !== undefined && !sameJson(before, list)) fail(run, problem, undefined);
    members.set(RETAIN_KEYS, before ?? list);
    return undefined;
  }
  if (!isJsonList(list)) return fail(run, badRetainKeys, undefined);
  const kept = new Set<Json>(list);
  for (const [key, value] of patch) {
    const isDirective = key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER);
    if (value !== null && !isDirective && !kept.has(key)) fail(run, badRetainKeys, undefined);
  }
  for (const key of [...members.keys()]) if (!kept.has(key)) members.delete(key);
}

function mergeMember(
  name: string,
  value: Json,
  members: Members,
  schema: PatchSchema,
  options: MergeOptions,
  run: Run,
): undefined {
  const isDeletion = name.startsWith(DELETE_FROM_LIST);
  if (isDeletion && !options.mergeParallelList) {
    members.set(name, value);
    return undefined;
  }
  const key = isDeletion ? directiveTarget(name) : name;
  if (key === undefined) return fail(run, badPrimitiveList, undefined);
  if (value === null) {
    members.delete(key);
    if (options.ignoreUnmatchedNulls) return undefined;
  }
  const before = members.get(key);
  if (before === undefined || !sameKind(before, value)) {
    if (!isDeletion) setWithoutDirectives(members, key, options.ignoreUnmatchedNulls ? discardNulls(value) : value);
    return undefined;
  }
  if (isJsonMap(before) && isJsonMap(value)) mergeMapMember(key, before, value, members, schema, options, run);
  else if (isJsonList(before) && isJsonList(value)) {
    const lookup = lookupField(schema, key, true);
    if (!lookup.ok) return fail(run, lookup.error, undefined);
    members.set(key, mergeListMember(before, value, lookup.field, isDeletion, options, run));
  } else setWithoutDirectives(members, key, value);
}

function mergeMapMember(
  key: string,
  before: JsonMap,
  value: JsonMap,
  members: Members,
  schema: PatchSchema,
  options: MergeOptions,
  run: Run,
): undefined {
  const lookup = lookupField(schema, key, false);
  if (!lookup.ok) return fail(run, lookup.error, undefined);
  const { strategy, inner } = lookup.field;
  members.set(key, strategy === "replace" ? value : mergeMap(before, value, inner, options, run));
}

/** A list's patch: merged where the field says so, else taken as it is. */
export function mergeListMember(
  before: readonly Json[],
  value: readonly Json[],
  field: FieldMerge,
  isDeletion: boolean,
  options: MergeOptions,
  run: Run,
): readonly Json[] {
  if (field.strategy !== "merge" && !isDeletion) return value;
  const place = { schema: field.inner, mergeKey: field.mergeKey, isDeletion };
  return mergeList(before, value, place, options, run, mergeMap);
}

function setWithoutDirectives(members: Members, key: string, value: Json): undefined {
  const kept = removeDirectives(value);
  if (kept === undefined) members.delete(key);
  else members.set(key, kept);
}

// Go compares types: a whole number is of another type than one with a fraction, but both are replaced all the same.
function sameKind(one: Json, other: Json): boolean {
  if (Array.isArray(one) || Array.isArray(other)) return Array.isArray(one) && Array.isArray(other);
  return (one === null) === (other === null) && typeof one === typeof other;
}
