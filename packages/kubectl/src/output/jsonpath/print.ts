/** A JSONPath template on an object: the text it gives. Models k8s.io/client-go/util/jsonpath/jsonpath.go Execute. */
import { isJsonList, isJsonMap, type Json, toCompactJson } from "@kubenetsim/api";
import { type FindOptions, find } from "./find.ts";
import type { PathNode, PathResult } from "./types.ts";

/** Text stays, paths become their values with blanks between. */
export function printJsonPath(template: readonly PathNode[], object: Json, missing: boolean): PathResult<string> {
  return printNodes(template, object, { root: object, missing });
}

function printNodes(nodes: readonly PathNode[], at: Json, options: FindOptions): PathResult<string> {
  let text = "";
  for (const node of nodes) {
    const printed = printNode(node, at, options);
    if (!printed.ok) return printed;
    text += printed.value;
  }
  return { ok: true, value: text };
}

function printNode(node: PathNode, at: Json, options: FindOptions): PathResult<string> {
  if (node.kind === "text") return { ok: true, value: node.text };
  if (node.kind !== "range") {
    const found = find([node], [at], options);
    return found.ok ? { ok: true, value: found.value.map(valueText).join(" ") } : found;
  }
  const items = find(node.nodes, [at], options);
  if (!items.ok) return items;
  let text = "";
  for (const item of items.value) {
    const printed = printNodes(node.body, item, options);
    if (!printed.ok) return printed;
    text += printed.value;
  }
  return { ok: true, value: text };
}

/** Maps and lists as JSON, all else as Go prints it. */
export function valueText(value: Json): string {
  if (isJsonList(value) || isJsonMap(value)) return toCompactJson(value);
  return value === null ? "" : String(value);
}
