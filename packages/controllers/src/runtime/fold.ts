/** Aggregates over a whole table, kept up to date by what changed: a sum over 150,000 pods costs what was written since the last one. */
import { emptyTree, type Tree, type TreeChange } from "@kubenetsim/sim";

/**
 * A function of a tree that is computed from the last tree it was asked about and the difference to that. `change` must
 * give the same result whatever way led to a tree, so the memory shows in nothing but speed, whichever fork asks.
 */
export function foldTree<V, A>(empty: A, change: (sum: A, change: TreeChange<V>) => A): (tree: Tree<V>) => A {
  const held = foldInto<V, { sum: A }>(
    () => ({ sum: empty }),
    (holder, each) => {
      holder.sum = change(holder.sum, each);
    },
  );
  return (tree) => held(tree).sum;
}

/**
 * The same with a sum that is changed in place: cheaper where much of it is read for each change. It is right only until the
 * function is called again, with whatever tree; nobody may keep it.
 */
export function foldInto<V, A>(create: () => A, change: (sum: A, change: TreeChange<V>) => void): (tree: Tree<V>) => A {
  let last: { readonly tree: Tree<V>; readonly sum: A } = { tree: emptyTree<V>(), sum: create() };
  return (tree) => {
    if (last.tree === tree) return last.sum;
    // A much smaller tree is another world: starting anew is cheaper than undoing the old one.
    const from = tree.size * 2 < last.tree.size ? { tree: emptyTree<V>(), sum: create() } : last;
    for (const each of from.tree.diff(tree)) change(from.sum, each);
    last = { tree, sum: from.sum };
    return last.sum;
  };
}
