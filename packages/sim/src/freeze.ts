/** Freezes plain data all the way down. */

import { Tree } from "./tree.ts";

/** Freezes a value and all it holds, and returns it. Stops at what is frozen already, and at Trees, which never change. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Object.isFrozen(value) || value instanceof Tree) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
  return value;
}
