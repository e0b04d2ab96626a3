/** Freezes plain data all the way down. */

import { whole } from "./text.ts";
import { Tree } from "./tree.ts";

/** Freezes a value and all it holds, and returns it. Stops at what is frozen already, and at Trees, which never change. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Object.isFrozen(value) || value instanceof Tree) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) {
    // What is frozen is kept for long.
    if (typeof member === "string") whole(member);
    else deepFreeze(member);
  }
  return value;
}
