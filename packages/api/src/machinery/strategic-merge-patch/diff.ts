/** The strategic merge patch that leads from one object to another. Models k8s.io/apimachinery/pkg/util/strategicpatch diffMaps. */
import { isJsonList, isJsonMap, type Json, type JsonMap, mapOfEntries, member, sameJson } from "../json.ts";
import type { PatchResult } from "../patch-result.ts";
import { diffLists } from "./diff-list.ts";
import { DELETE_FROM_LIST, DIRECTIVE, type DiffOptions, fail, RETAIN_KEYS, type Run, SET_ORDER } from "./directives.ts";
import { lookupField, type PatchSchema } from "./patch-schema.ts";

/** The patch that makes `original` into `modified`. */
export function twoWayMergePatch(original: Json, modified: Json, schema: PatchSchema): PatchResult {
  if (!isJsonMap(original) || !isJsonMap(modified)) return { ok: false, error: "invalid JSON document" };
  const run: Run = { failure: undefined };
  const value = diffMaps(original, modified, schema, { setElementOrder: true }, run);
  return run.failure === undefined ? { ok: true, value } : { ok: false, error: run.failure };
}

/** What differs between two maps, as a patch. */
export function diffMaps(
  original: JsonMap,
  modified: JsonMap,
  schema: PatchSchema,
  options: DiffOptions,
  run: Run,
): JsonMap {
  const patch = new Map<string, Json>();
  const retained: string[] = [];
  for (const [key, value] of Object.entries(modified)) {
    if (options.buildRetainKeys === true && value !== null) retained.push(key);
    diffMember(key, member(original, key), value, patch, schema, options, run);
  }
  if (options.ignoreDeletions !== true) {
    for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) patch.set(key, null);
  }
  if (retained.length > 0 && (patch.size > 0 || hasMemberBeyond(original, modified)))
    patch.set(RETAIN_KEYS, retained.sort());
  return mapOfEntries(patch);
}

function diffMember(
  key: string,
  before: Json | undefined,
  value: Json,
  patch: Map<string, Json>,
  schema: PatchSchema,
  options: DiffOptions,
  run: Run,
): undefined {
  const keepsChanges = options.ignoreChangesAndAdditions !== true;
  if (before !== undefined && key === DIRECTIVE) {
    if (typeof before !== "string" || typeof value !== "string")
      fail(run, `invalid value for special key: ${DIRECTIVE}`, undefined);
    if (before !== value) patch.set(key, value);
  } else if (isJsonMap(before) && isJsonMap(value)) diffMapMember(key, before, value, patch, schema, options, run);
  else if (isJsonList(before) && isJsonList(value)) diffListMember(key, before, value, patch, schema, options, run);
  else if (keepsChanges && before !== value) patch.set(key, value);
}

function diffMapMember(
  key: string,
  before: JsonMap,
  value: JsonMap,
  patch: Map<string, Json>,
  schema: PatchSchema,
  options: DiffOptions,
  run: Run,
): undefined {
  const lookup = lookupField(schema, key, false);
  if (!lookup.ok) return sameJson(before, value) ? undefined : fail(run, lookup.error, undefined);
  const { strategy, retainKeys, inner } = lookup.field;
  if (strategy === "replace") {
    if (options.ignoreChangesAndAdditions !== true) patch.set(key, value);
    return undefined;
  }
  const below = diffMaps(before, value, inner, { ...options, buildRetainKeys: retainKeys }, run);
  if (Object.keys(below).length > 0) patch.set(key, below);
}

function diffListMember(
  key: string,
  before: readonly Json[],
  value: readonly Json[],
  patch: Map<string, Json>,
  schema: PatchSchema,
  options: DiffOptions,
  run: Run,
): undefined {
  const lookup = lookupField(schema, key, true);
  if (!lookup.ok) return sameJson(before, value) ? undefined : fail(run, lookup.error, undefined);
  const { strategy, retainKeys, inner, mergeKey } = lookup.field;
  if (strategy !== "merge") {
    if (options.ignoreChangesAndAdditions !== true && !sameJson(before, value)) patch.set(key, value);
    return undefined;
  }
  const difference = diffLists(
    before,
    value,
    { schema: inner, mergeKey },
    { ...options, buildRetainKeys: retainKeys },
    run,
    diffMaps,
  );
  if (difference.items.length > 0) patch.set(key, difference.items);
  if (difference.deletions.length > 0) patch.set(`${DELETE_FROM_LIST}/${key}`, difference.deletions);
  if (difference.order.length > 0) patch.set(`${SET_ORDER}/${key}`, difference.order);
}

function hasMemberBeyond(original: JsonMap, modified: JsonMap): boolean {
  return Object.entries(original).some(([key, value]) => value !== null && !Object.hasOwn(modified, key));
}
