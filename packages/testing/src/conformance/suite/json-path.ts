/** Reads a value inside JSON by a path such as `spec.ports[0].name`. */
import type { Json } from "../types.ts";

/** The value at the path, or undefined where there is none. */
export function valueAt(root: Json | undefined, path: string): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as { readonly [key: string]: Json })[step];
  }
  return value;
}
