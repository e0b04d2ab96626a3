/** An object of a kind that has no words of its own: all its fields. Models genericDescriber. */
import { isJsonList, isJsonMap, type Json, type JsonMap, type KubeObject, member } from "@kubenetsim/api";
import { goText } from "../output/go-value.ts";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines } from "./lines.ts";

export const describeGeneric: Describer<KubeObject> = (object, context) => [
  ...nameLines(object),
  ...labelLines("Labels", object.metadata.labels),
  ...annotationLines("Annotations", object.metadata.annotations),
  // A stored object is plain JSON.
  ...fieldLines(object as unknown as JsonMap, "", 0),
  ...eventLines(object, context),
];

/** Told already, or nobody's business. */
const SKIPPED: ReadonlySet<string> = new Set([
  ".metadata.managedFields",
  ".metadata.name",
  ".metadata.namespace",
  ".metadata.labels",
  ".metadata.annotations",
]);

/** A deeper object would be no manifest; recursion must end. */
const DEPTH_MAX = 100;

function fieldLines(map: JsonMap, path: string, depth: number): readonly string[] {
  if (depth > DEPTH_MAX) return [];
  const indent = "  ".repeat(depth);
  return Object.keys(map)
    .sort()
    .filter((name) => !SKIPPED.has(`${path}.${name}`))
    .flatMap((name) => {
      const value = member(map, name) ?? null;
      const title = `${indent}${titleOf(name)}:`;
      if (isJsonMap(value)) return [title, ...fieldLines(value, `${path}.${name}`, depth + 1)];
      if (!isJsonList(value)) return [`${title}\t${goText(value)}`];
      return [title, ...value.flatMap((item) => itemLines(item, `${path}.${name}`, depth + 1))];
    });
}

function itemLines(item: Json, path: string, depth: number): readonly string[] {
  return isJsonMap(item) ? fieldLines(item, path, depth) : [`${"  ".repeat(depth)}${goText(item)}`];
}

const ACRONYMS: ReadonlySet<string> = new Set(["API", "URL", "UID", "OSB", "GUID"]);

/** `cronSpec` to `Cron Spec`. Models smartLabelFor. */
function titleOf(name: string): string {
  if (!/^[\p{L}-]*$/u.test(name)) return name;
  // Where a word of capitals ends, its last one begins the next word.
  const parts = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
  return parts
    .map((part) => {
      const upper = part.toUpperCase();
      return ACRONYMS.has(upper) ? upper : part.charAt(0).toUpperCase() + part.slice(1);
    })
    .join(" ");
}
