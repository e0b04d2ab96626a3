/** The values that a path leads to. Models k8s.io/client-go/util/jsonpath/jsonpath.go evalNode. */
import { isJsonList, isJsonMap, type Json, member, sameJson } from "@kubenetsim/api";
import type { PathNode, PathResult } from "./types.ts";

export interface FindOptions {
  /** What `$` is. */
  readonly root: Json;
  /** Is a key that is not there no error, but nothing? */
  readonly missing: boolean;
}

/** Walks the nodes, all values at once. */
export function find(
  nodes: readonly PathNode[],
  from: readonly Json[],
  options: FindOptions,
): PathResult<readonly Json[]> {
  let values = from;
  for (const node of nodes) {
    const next = step(node, values, options);
    if (!next.ok) return next;
    values = next.value;
  }
  return { ok: true, value: values };
}

function step(node: PathNode, values: readonly Json[], options: FindOptions): PathResult<readonly Json[]> {
  switch (node.kind) {
    case "field":
      return fields(node.name, values, options);
    case "wildcard":
      return some(values.flatMap(children));
    case "recursive":
      return some(values.flatMap((value) => descendants(value)));
    case "value":
      return some([node.value]);
    case "root":
      return some([options.root]);
    case "slice":
      return slices(node, values, options);
    case "union":
      return unions(node.alternatives, values, options);
    case "filter":
      return filtered(node, values, options);
    case "action":
      return find(node.nodes, values, options);
    default:
      return some(values);
  }
}

function some(value: readonly Json[]): PathResult<readonly Json[]> {
  return { ok: true, value };
}

function fields(name: string, values: readonly Json[], options: FindOptions): PathResult<readonly Json[]> {
  const found = values.flatMap((value) => {
    const inside = isJsonMap(value) ? member(value, name) : undefined;
    return inside === undefined ? [] : [inside];
  });
  if (found.length > 0 || values.length === 0 || options.missing) return some(found);
  return { ok: false, error: `${name} is not found` };
}

function children(value: Json): readonly Json[] {
  if (isJsonList(value)) return value;
  return isJsonMap(value) ? sortedValues(value) : [];
}

/** Go walks a map in any order; by name is one of them. */
function sortedValues(map: { readonly [key: string]: Json }): readonly Json[] {
  return Object.keys(map)
    .sort()
    .flatMap((key) => member(map, key) ?? []);
}

/** The value and all below it that hold something. */
function descendants(value: Json): readonly Json[] {
  const below = isJsonList(value) ? value : isJsonMap(value) ? sortedValues(value).map((one) => one) : [];
  return [value, ...below.flatMap(descendants)];
}

interface Slice {
  readonly from?: number;
  readonly to?: number;
  readonly step?: number;
}

function slices(slice: Slice, values: readonly Json[], options: FindOptions): PathResult<readonly Json[]> {
  const out: Json[] = [];
  for (const value of values) {
    if (value === null) continue;
    if (!isJsonList(value)) {
      if (options.missing) continue;
      return { ok: false, error: `${goKind(value)} is not array or slice` };
    }
    const items = sliceOf(slice, value);
    if (typeof items === "string") return { ok: false, error: items };
    out.push(...items);
  }
  return some(out);
}

/** A step of 0 stands for one item. Asking for nothing is no error, asking beyond the end is. */
function sliceOf({ from = 0, to, step = 1 }: Slice, list: readonly Json[]): readonly Json[] | string {
  const { length } = list;
  const start = from < 0 ? from + length : from;
  const asked = step === 0 ? start + 1 : (to ?? length);
  const end = asked < 0 ? asked + length : asked;
  if (start === end) return [];
  if (start >= length || start < 0) return `array index out of bounds: index ${start}, length ${length}`;
  if (end > length || end < 0) return `array index out of bounds: index ${end - 1}, length ${length}`;
  if (start > end) return `starting index ${start} is greater than ending index ${end}`;
  if (step < 0) return "step must be > 0";
  return list.slice(start, end).filter((_, i) => i % Math.max(1, step) === 0);
}

function unions(
  alternatives: readonly (readonly PathNode[])[],
  values: readonly Json[],
  options: FindOptions,
): PathResult<readonly Json[]> {
  const out: Json[] = [];
  for (const nodes of alternatives) {
    const found = find(nodes, values, options);
    if (!found.ok) return found;
    out.push(...found.value);
  }
  return some(out);
}

type Filter = Extract<PathNode, { readonly kind: "filter" }>;

function filtered(filter: Filter, values: readonly Json[], options: FindOptions): PathResult<readonly Json[]> {
  const out: Json[] = [];
  for (const value of values) {
    if (value === null) continue;
    if (!isJsonList(value))
      return { ok: false, error: `${goKind(value)} is not array or slice and cannot be filtered` };
    for (const item of value) {
      const passes = meets(filter, item, options);
      if (!passes.ok) return passes;
      if (passes.value) out.push(item);
    }
  }
  return some(out);
}

function meets(filter: Filter, item: Json, options: FindOptions): PathResult<boolean> {
  const left = find(filter.left, [item], { ...options, missing: true });
  if (!left.ok) return left;
  if (filter.operator === "exists") return { ok: true, value: left.value.length > 0 };
  const right = find(filter.right, [item], { ...options, missing: true });
  if (!right.ok) return right;
  if (left.value.length === 0 || right.value.length === 0) return { ok: true, value: false };
  if (left.value.length > 1 || right.value.length > 1)
    return { ok: false, error: "can only compare one element at a time" };
  return compare(left.value[0] ?? null, filter.operator, right.value[0] ?? null);
}

function compare(left: Json, operator: string, right: Json): PathResult<boolean> {
  if (typeof left !== typeof right) return { ok: false, error: "incompatible types for comparison" };
  if (operator === "==") return { ok: true, value: sameJson(left, right) };
  if (operator === "!=") return { ok: true, value: !sameJson(left, right) };
  if (!isOrdered(left) || !isOrdered(right)) return { ok: false, error: "invalid type for comparison" };
  const less = left < right;
  const same = left === right;
  if (operator === "<") return { ok: true, value: less };
  if (operator === "<=") return { ok: true, value: less || same };
  return { ok: true, value: operator === ">" ? !less && !same : !less };
}

function isOrdered(value: Json): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

function goKind(value: Json): string {
  if (isJsonMap(value)) return "map[string]interface {}";
  if (typeof value === "boolean") return "bool";
  return typeof value === "number" ? "int64" : typeof value;
}
