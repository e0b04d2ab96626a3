/** The patch of a client-side apply: what the new manifest changes, less what the last one had and it has not. Models strategicpatch CreateThreeWayMergePatch. */
import { isJsonList, isJsonMap, type Json, type JsonMap, member, sameJson } from "../json.ts";
import { goPrint, type PatchResult } from "../patch-result.ts";
import { toYaml } from "../print.ts";
import { diffMaps } from "./diff.ts";
import { DIRECTIVE, RETAIN_KEYS, type Run } from "./directives.ts";
import { mergeMap } from "./merge.ts";
import { type FieldMerge, lookupField, type PatchSchema } from "./patch-schema.ts";

/**
 * The patch to send so that the live object follows the manifest.
 * @param original what was applied last; `{}` if nothing was
 * @param modified the manifest
 * @param current the live object
 * @param overwrite whether the manifest wins over changes others made; if not, such a change is an error
 */
export function threeWayMergePatch(
  original: Json,
  modified: Json,
  current: Json,
  schema: PatchSchema,
  overwrite = true,
): PatchResult {
  if (!isJsonMap(original) || !isJsonMap(modified) || !isJsonMap(current))
    return { ok: false, error: "invalid JSON document" };
  const run: Run = { failure: undefined };
  const changes = diffMaps(current, modified, schema, { ignoreDeletions: true, setElementOrder: true }, run);
  const deletions = diffMaps(
    original,
    modified,
    schema,
    { ignoreChangesAndAdditions: true, setElementOrder: true },
    run,
  );
  const options = { mergeParallelList: false, ignoreUnmatchedNulls: false };
  const value = run.failure === undefined ? mergeMap(deletions, changes, schema, options, run) : {};
  if (run.failure !== undefined) return { ok: false, error: run.failure };
  if (overwrite) return { ok: true, value };
  const changed = diffMaps(original, current, schema, {}, run);
  if (run.failure !== undefined) return { ok: false, error: run.failure };
  if (!mapsConflict(value, changed, schema)) return { ok: true, value };
  const error = `patch:\n${toYaml(value)}\nconflicts with changes made from original to current:\n${toYaml(changed)}\n`;
  return { ok: false, error };
}

function mapsConflict(left: JsonMap, right: JsonMap, schema: PatchSchema): boolean {
  return Object.entries(left).some(([key, value]) => {
    const other = member(right, key);
    if (key === DIRECTIVE || key === RETAIN_KEYS || other === undefined) return false;
    const lookup = isJsonMap(value) || isJsonList(value) ? lookupField(schema, key, isJsonList(value)) : undefined;
    if (lookup?.ok === false) return true;
    return valuesConflict(value, other, lookup?.field, lookup?.field.inner ?? schema);
  });
}

function valuesConflict(left: Json, right: Json, field: FieldMerge | undefined, schema: PatchSchema): boolean {
  if (isJsonMap(left)) {
    if (!isJsonMap(right) || !sameJson(member(left, DIRECTIVE), member(right, DIRECTIVE))) return true;
    return field?.strategy !== "replace" && mapsConflict(left, right, schema);
  }
  if (!isJsonList(left)) return !sameJson(left, right);
  return !isJsonList(right) || listsConflict(left, right, field, schema);
}

function listsConflict(
  left: readonly Json[],
  right: readonly Json[],
  field: FieldMerge | undefined,
  schema: PatchSchema,
): boolean {
  const first = left[0] ?? right[0];
  if (first === undefined) return true;
  if (field?.strategy === "merge") {
    if (!isJsonMap(first)) return false;
    const { mergeKey } = field;
    const others = new Map(right.filter(isJsonMap).map((item) => [goPrint(member(item, mergeKey)), item]));
    return left.filter(isJsonMap).some((item) => {
      const other = others.get(goPrint(member(item, mergeKey)));
      return other !== undefined && valuesConflict(item, other, undefined, schema);
    });
  }
  if (left.length !== right.length) return true;
  const [ours, theirs] = isJsonMap(first) ? [left, right] : [sorted(left), sorted(right)];
  return ours.some((item, at) => valuesConflict(item, theirs[at] ?? null, undefined, schema));
}

function sorted(items: readonly Json[]): readonly Json[] {
  const order = (one: Json, other: Json): number => (goPrint(one) < goPrint(other) ? -1 : 1);
  return [...items].sort(order);
}
