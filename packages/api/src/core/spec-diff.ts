/** Shows what differs between two specs, for an error's text: a plain stand-in for go-cmp's listing. */
import { sortedKeys } from "../meta/go-text.ts";
import { semanticEqual } from "./semantic-equal.ts";

type Fields = { readonly [field: string]: unknown };

/** One `-` line for each old value and one `+` line for each new one, by path. */
export function specDiff(before: object, after: object): string {
  return differences(before, after, "").join("\n");
}

function differences(before: unknown, after: unknown, path: string): readonly string[] {
  if (semanticEqual(before, after)) return [];
  if (isFields(before) && isFields(after)) {
    const names = sortedKeys({ ...before, ...after });
    return names.flatMap((name) => differences(before[name], after[name], path === "" ? name : `${path}.${name}`));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, i) => differences(item, after[i], `${path}[${i}]`));
  }
  return [...line("-", path, before), ...line("+", path, after)];
}

function line(sign: string, path: string, value: unknown): readonly string[] {
  return value === undefined ? [] : [`${sign} ${path}: ${JSON.stringify(value)}`];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
