/** The generation: how often what a user wants of an object changed. */
import { type KubeObject, semanticEqual } from "@kubenetsim/api";
import { withMeta } from "./metadata.ts";

/** A new object is its first generation. */
export function firstGeneration<T extends KubeObject>(object: T): T {
  return withMeta(object, { generation: 1 });
}

/** Counts a generation when any of the pairs [new, old] differ. */
export function nextGeneration<T extends KubeObject>(
  object: T,
  old: T,
  pairs: readonly (readonly [unknown, unknown])[],
): T {
  const before = old.metadata.generation ?? 0;
  const changed = pairs.some(([now, then]) => !semanticEqual(now, then));
  const generation = changed ? before + 1 : before;
  return generation === 0 || generation === object.metadata.generation ? object : withMeta(object, { generation });
}

/** The object with a field as the stored one has it: given, or absent. */
export function keepField<T extends object, K extends keyof T>(object: T, old: T, field: K): T {
  if (object[field] === old[field]) return object;
  if (old[field] !== undefined) return { ...object, [field]: old[field] };
  const { [field]: _dropped, ...rest } = object;
  // Only an optional field can be absent in the stored object.
  return rest as unknown as T;
}
