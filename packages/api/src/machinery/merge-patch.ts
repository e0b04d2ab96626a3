/** JSON merge patches (RFC 7386), made and applied, and the three-way form a client uses where no schema is known. Models k8s.io/apimachinery/pkg/util/jsonmergepatch. */
import { isJsonMap, type Json, type JsonMap, mapOfEntries, member, sameJson } from "./json.ts";
import type { PatchResult } from "./patch-result.ts";
import { toYaml } from "./print.ts";

/** The value with the patch applied: null deletes, maps merge, all else replaces. */
export function mergePatch(value: Json | undefined, patch: Json): Json {
  if (!isJsonMap(patch)) return patch;
  const members = new Map(Object.entries(isJsonMap(value) ? value : {}));
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) members.delete(key);
    else members.set(key, mergePatch(members.get(key), change));
  }
  return mapOfEntries(members);
}

/** The merge patch that makes `original` into `modified`. */
export function createMergePatch(original: JsonMap, modified: JsonMap): JsonMap {
  const patch: [string, Json][] = [];
  for (const [key, value] of Object.entries(modified)) {
    const before = member(original, key);
    if (isJsonMap(before) && isJsonMap(value)) {
      const below = createMergePatch(before, value);
      if (Object.keys(below).length > 0) patch.push([key, below]);
    } else if (before === undefined || !sameJson(before, value)) patch.push([key, value]);
  }
  const gone = Object.keys(original).filter((key) => !Object.hasOwn(modified, key));
  return mapOfEntries([...patch, ...gone.map((key): [string, Json] => [key, null])]);
}

/** The nulls of a patch, or all but them. Empty maps are values. */
export function splitMergePatch(patch: JsonMap, keepNulls: boolean): JsonMap {
  const kept: [string, Json][] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (keepNulls) kept.push([key, null]);
    } else if (!isJsonMap(value) || Object.keys(value).length === 0) {
      if (!keepNulls) kept.push([key, value]);
    } else {
      const below = splitMergePatch(value, keepNulls);
      if (Object.keys(below).length > 0) kept.push([key, below]);
    }
  }
  return mapOfEntries(kept);
}

/** The merge patch by which a live object follows a manifest: changes against the live object, deletions against what was applied last. */
export function threeWayJsonMergePatch(original: Json, modified: Json, current: Json): PatchResult {
  if (!isJsonMap(original) || !isJsonMap(modified) || !isJsonMap(current))
    return { ok: false, error: "invalid JSON document" };
  const changes = splitMergePatch(createMergePatch(current, modified), false);
  const deletions = splitMergePatch(createMergePatch(original, modified), true);
  if (haveConflicts(changes, deletions)) {
    const error = `patch:\n${toYaml(changes)}\nconflicts with changes made from original to current:\n${toYaml(deletions)}\n`;
    return { ok: false, error };
  }
  return { ok: true, value: joinPatches(deletions, changes) };
}

// Unlike applying, joining keeps nulls.
function joinPatches(one: JsonMap, other: JsonMap): JsonMap {
  const members = new Map(Object.entries(one));
  for (const [key, value] of Object.entries(other)) {
    const before = members.get(key);
    members.set(key, isJsonMap(before) && isJsonMap(value) ? joinPatches(before, value) : value);
  }
  return mapOfEntries(members);
}

function haveConflicts(left: Json, right: Json): boolean {
  if (isJsonMap(left) && isJsonMap(right)) {
    return Object.entries(left).some(([key, value]) => {
      const other = member(right, key);
      return other !== undefined && haveConflicts(value, other);
    });
  }
  return !sameJson(left, right);
}
