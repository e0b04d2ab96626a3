/** Compute once for each root, by identity: the only cache in the house. */

/**
 * A function that computes `fn` once for each object it is given, and forgets when that object is forgotten. Right only
 * for immutable roots, and for an `fn` that reads nothing else.
 *
 * @example const byNode = memo((pods: Tree<Pod>) => groupByNode(pods));
 */
export function memo<A extends object, T>(fn: (root: A) => T): (root: A) => T {
  const known = new WeakMap<A, T>();
  return (root) => {
    const hit = known.get(root);
    // A result may be undefined, too.
    if (hit !== undefined || known.has(root)) return hit as T;
    const value = fn(root);
    known.set(root, value);
    return value;
  };
}

/** As {@link memo}, for two roots; a result lives as long as both do. */
export function memo2<A extends object, B extends object, T>(
  fn: (first: A, second: B) => T,
): (first: A, second: B) => T {
  const forFirst = memo((first: A) => memo((second: B) => fn(first, second)));
  return (first, second) => forFirst(first)(second);
}

/** As {@link memo}, for three roots. */
export function memo3<A extends object, B extends object, C extends object, T>(
  fn: (first: A, second: B, third: C) => T,
): (first: A, second: B, third: C) => T {
  const forFirst = memo((first: A) => memo2((second: B, third: C) => fn(first, second, third)));
  return (first, second, third) => forFirst(first)(second, third);
}
