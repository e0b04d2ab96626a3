/** One text for one value: what state hashes and comparisons are made from. */

import { assert } from "./assert.ts";
import { Tree } from "./tree.ts";

/**
 * A JSON-like text that is equal exactly when the values are: own keys sorted by `<`, properties that are undefined left
 * out, a Tree as its pairs in order after `#`, a bigint with an `n`. Anything that cannot be state (a Map, a function, a
 * class instance, NaN) is a programmer's error.
 */
export function canonicalJson(value: unknown): string {
  const parts: string[] = [];
  write(value, parts);
  return parts.join("");
}

function write(value: unknown, parts: string[]): void {
  switch (typeof value) {
    case "string":
      parts.push(JSON.stringify(value));
      return;
    case "number":
      assert(Number.isFinite(value), `${value} cannot be state`);
      parts.push(JSON.stringify(value));
      return;
    case "bigint":
      parts.push(`${value}n`);
      return;
    case "boolean":
      parts.push(value ? "true" : "false");
      return;
    case "object":
      writeObject(value, parts);
      return;
    default:
      assert(false, `a ${typeof value} cannot be state`);
  }
}

function writeObject(value: object | null, parts: string[]): void {
  if (value === null) {
    parts.push("null");
  } else if (Array.isArray(value)) {
    writeArray(value, parts);
  } else if (value instanceof Tree) {
    parts.push("#");
    writePairs(value.entries(), parts);
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    assert(prototype === Object.prototype || prototype === null, "only plain objects, arrays and Trees can be state");
    writePairs(definedPairs(value), parts);
  }
}

function writeArray(items: readonly unknown[], parts: string[]): void {
  parts.push("[");
  for (let i = 0; i < items.length; i++) {
    if (i > 0) parts.push(",");
    write(items[i], parts);
  }
  parts.push("]");
}

function writePairs(pairs: Iterable<readonly [string, unknown]>, parts: string[]): void {
  let separator = "{";
  for (const [key, value] of pairs) {
    parts.push(separator, JSON.stringify(key), ":");
    write(value, parts);
    separator = ",";
  }
  parts.push(separator === "{" ? "{}" : "}");
}

function definedPairs(value: object): (readonly [string, unknown])[] {
  const pairs = Object.entries(value).filter(([, member]) => member !== undefined);
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
}
