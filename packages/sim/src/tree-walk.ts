/** Ways through the nodes of a Tree: in the order of keys, and through two versions at once. */
import { type Branch, childAt, childFor, isLeaf, type Leaf, lowerBound, type Node } from "./tree-node.ts";

/** One difference between two trees: no `before` is an insert, no `after` a removal. */
export interface TreeChange<V> {
  readonly key: string;
  readonly before?: V;
  readonly after?: V;
}

/** What of an entry is wanted. */
export type Read<V, T> = (leaf: Leaf<V>, i: number) => T;

/** The entries from a key on (from the first one if absent), as long as their keys pass. */
export function walk<V, T>(
  root: Node<V>,
  read: Read<V, T>,
  from?: string,
  passes?: (key: string) => boolean,
): IterableIterator<T> {
  const branches: Branch<V>[] = [];
  const indexes: number[] = [];
  let node = root;
  for (; !isLeaf(node); node = childAt(node, indexes.at(-1) as number)) {
    branches.push(node);
    indexes.push(from === undefined ? 0 : childFor(node.keys, from));
  }
  let leaf: Leaf<V> = node;
  let i = from === undefined ? 0 : lowerBound(leaf.keys, from);
  const next = (): IteratorResult<T> => {
    if (i >= leaf.keys.length) {
      const following = nextLeaf(branches, indexes);
      if (following === undefined) return { done: true, value: undefined };
      leaf = following;
      i = 0;
    }
    if (passes !== undefined && !passes(leaf.keys[i] as string)) {
      // Nothing comes after what does not pass.
      branches.length = 0;
      i = leaf.keys.length;
      return { done: true, value: undefined };
    }
    const value = read(leaf, i);
    i += 1;
    return { done: false, value };
  };
  return {
    next,
    [Symbol.iterator]() {
      return this;
    },
  };
}

/** Moves the path on to the leaf that comes next; undefined behind the last one. */
function nextLeaf<V>(branches: Branch<V>[], indexes: number[]): Leaf<V> | undefined {
  while (branches.length > 0) {
    const branch = branches.at(-1) as Branch<V>;
    const i = (indexes.pop() as number) + 1;
    if (i >= branch.items.length) {
      branches.pop();
      continue;
    }
    indexes.push(i);
    let node = childAt(branch, i);
    for (; !isLeaf(node); node = childAt(node, 0)) {
      branches.push(node);
      indexes.push(0);
    }
    return node;
  }
  return undefined;
}

/** The leaf with the least keys. */
export function firstLeaf<V>(root: Node<V>): Leaf<V> {
  let node = root;
  while (!isLeaf(node)) node = childAt(node, 0);
  return node;
}

/** The leaf with the greatest keys. */
export function lastLeaf<V>(root: Node<V>): Leaf<V> {
  let node = root;
  while (!isLeaf(node)) node = childAt(node, node.items.length - 1);
  return node;
}

/** A place in a tree: the `i`th item of the last node, which is an entry or a whole subtree. */
type Place<V> = { readonly node: Node<V>; i: number }[];

/**
 * What changed from one root to another, in the order of keys. Of two places the one with the lesser key is looked into; where
 * both begin with the same key they may be the same node, which is passed over whole.
 */
export function difference<V>(before: Node<V>, after: Node<V>): readonly TreeChange<V>[] {
  const changes: TreeChange<V>[] = [];
  if (before === after) return changes;
  const old: Place<V> = placeAt(before);
  const now: Place<V> = placeAt(after);
  while (old.length > 0 && now.length > 0) {
    const oldKey = keyAt(old);
    const nowKey = keyAt(now);
    if (oldKey < nowKey) removeOrEnter(old, changes);
    else if (nowKey < oldKey) addOrEnter(now, changes);
    else compareOrEnter(old, now, changes);
  }
  while (old.length > 0) removeOrEnter(old, changes);
  while (now.length > 0) addOrEnter(now, changes);
  return changes;
}

function placeAt<V>(root: Node<V>): Place<V> {
  return root.items.length === 0 ? [] : [{ node: root, i: 0 }];
}

function topOf<V>(place: Place<V>): { readonly node: Node<V>; i: number } {
  return place.at(-1) as { node: Node<V>; i: number };
}

/** The least key of what is at a place. A branch's own first key may be more than that. */
function keyAt<V>(place: Place<V>): string {
  const { node, i } = topOf(place);
  return (isLeaf(node) ? node.keys[i] : firstLeaf(childAt(node, i)).keys[0]) as string;
}

function removeOrEnter<V>(old: Place<V>, changes: TreeChange<V>[]): void {
  const { node, i } = topOf(old);
  if (!isLeaf(node)) {
    enter(old, childAt(node, i));
    return;
  }
  changes.push({ key: node.keys[i] as string, before: node.items[i] as V });
  moveOn(old);
}

function addOrEnter<V>(now: Place<V>, changes: TreeChange<V>[]): void {
  const { node, i } = topOf(now);
  if (!isLeaf(node)) {
    enter(now, childAt(node, i));
    return;
  }
  changes.push({ key: node.keys[i] as string, after: node.items[i] as V });
  moveOn(now);
}

function compareOrEnter<V>(old: Place<V>, now: Place<V>, changes: TreeChange<V>[]): void {
  const [{ node, i }, { node: newer, i: j }] = [topOf(old), topOf(now)];
  if (node.items[i] === newer.items[j] && node.level === newer.level) {
    moveOn(old);
    moveOn(now);
  } else if (isLeaf(node) && isLeaf(newer)) {
    changes.push({ key: node.keys[i] as string, before: node.items[i] as V, after: newer.items[j] as V });
    moveOn(old);
    moveOn(now);
  } else {
    if (!isLeaf(node) && node.level >= newer.level) enter(old, childAt(node, i));
    if (!isLeaf(newer) && newer.level >= node.level) enter(now, childAt(newer, j));
  }
}

function enter<V>(place: Place<V>, node: Node<V>): void {
  place.push({ node, i: 0 });
}

function moveOn<V>(place: Place<V>): void {
  while (place.length > 0) {
    const top = topOf(place);
    top.i += 1;
    if (top.i < top.node.items.length) return;
    place.pop();
  }
}
