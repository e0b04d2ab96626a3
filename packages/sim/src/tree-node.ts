/** The nodes of a Tree: a B+tree whose arrays are never written to, so that versions share all but one path. */

/** So many keys or children has a node at most. More make paths shorter, and each write copies more. */
const NODE_MAX = 32;
/** A node with fewer is joined with a neighbour where both fit into one. */
const NODE_MIN = 8;

/** Holds values under their keys, in order. */
export interface Leaf<V> {
  readonly level: 0;
  readonly keys: readonly string[];
  readonly items: readonly V[];
  readonly owner: Owner | undefined;
}

/** Holds nodes. Child `i` has the keys from `keys[i]` to below `keys[i + 1]`; the first one has all below `keys[1]`. */
export interface Branch<V> {
  /** How far above the leaves it is. */
  readonly level: number;
  readonly keys: readonly string[];
  readonly items: readonly Node<V>[];
  readonly owner: Owner | undefined;
}

export type Node<V> = Leaf<V> | Branch<V>;

/** A draft marks the nodes that it made, and may put other arrays into those. */
export type Owner = object;

/** One write on its way down and up again. */
export interface Write {
  readonly owner: Owner | undefined;
  /** By how many keys the tree has grown. */
  grown: -1 | 0 | 1;
  /** The right half of the node just written, where that had to be split; its parent takes it in. */
  right: Node<never> | undefined;
}

export const EMPTY: Leaf<never> = { level: 0, keys: [], items: [], owner: undefined };

export function isLeaf<V>(node: Node<V>): node is Leaf<V> {
  return node.level === 0;
}

export function find<V>(root: Node<V>, key: string): V | undefined {
  let node = root;
  while (!isLeaf(node)) node = childAt(node, childFor(node.keys, key));
  const i = lowerBound(node.keys, key);
  return node.keys[i] === key ? node.items[i] : undefined;
}

/** The root after a key was set; `write.grown` says whether it is new. */
export function setKey<V>(root: Node<V>, key: string, value: V, write: Write): Node<V> {
  const left = setIn(root, key, value, write);
  const { right } = write;
  if (right === undefined) return left;
  write.right = undefined;
  return {
    level: left.level + 1,
    keys: [left.keys[0] as string, right.keys[0] as string],
    items: [left, right],
    owner: write.owner,
  };
}

/** The root after a key was removed; the same one, with `write.grown` 0, where there was no such key. */
export function removeKey<V>(root: Node<V>, key: string, write: Write): Node<V> {
  let left = removeFrom(root, key, write);
  while (!isLeaf(left) && left.items.length === 1) left = childAt(left, 0);
  return left.items.length === 0 ? EMPTY : left;
}

/** The index of the first key that is not less. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the child in whose range a key lies. */
export function childFor(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (key < (keys[middle] as string)) high = middle;
    else low = middle;
  }
  return low;
}

export function childAt<V>(branch: Branch<V>, i: number): Node<V> {
  return branch.items[i] as Node<V>;
}

function setIn<V>(node: Node<V>, key: string, value: V, write: Write): Node<V> {
  return isLeaf(node) ? setInLeaf(node, key, value, write) : setInBranch(node, key, value, write);
}

function setInLeaf<V>(leaf: Leaf<V>, key: string, value: V, write: Write): Node<V> {
  const { keys, items } = leaf;
  const i = lowerBound(keys, key);
  if (keys[i] === key) return remade(leaf, keys, items.with(i, value), write);
  write.grown = 1;
  return fitted(leaf, keys.toSpliced(i, 0, key), items.toSpliced(i, 0, value), i, write);
}

function setInBranch<V>(branch: Branch<V>, key: string, value: V, write: Write): Node<V> {
  const { keys, items } = branch;
  const i = childFor(keys, key);
  const child = setIn(childAt(branch, i), key, value, write);
  const { right } = write;
  if (right === undefined) return withChild(branch, i, child, write);
  write.right = undefined;
  return fitted(
    branch,
    keys.toSpliced(i + 1, 0, right.keys[0] as string),
    items.toSpliced(i, 1, child, right),
    i + 1,
    write,
  );
}

function removeFrom<V>(node: Node<V>, key: string, write: Write): Node<V> {
  if (!isLeaf(node)) return removeFromBranch(node, key, write);
  const { keys, items } = node;
  const i = lowerBound(keys, key);
  if (keys[i] !== key) return node;
  write.grown = -1;
  return remade(node, keys.toSpliced(i, 1), items.toSpliced(i, 1), write);
}

function removeFromBranch<V>(branch: Branch<V>, key: string, write: Write): Node<V> {
  const { keys, items } = branch;
  const i = childFor(keys, key);
  const child = removeFrom(childAt(branch, i), key, write);
  const size = child.items.length;
  if (size === 0) return remade(branch, keys.toSpliced(i, 1), items.toSpliced(i, 1), write);
  const fits = (other: number): boolean => size + (items[other]?.items.length ?? NODE_MAX) <= NODE_MAX;
  if (size >= NODE_MIN || write.grown === 0) return withChild(branch, i, child, write);
  if (fits(i - 1)) return joined(branch, i - 1, childAt(branch, i - 1), child, write);
  if (fits(i + 1)) return joined(branch, i, child, childAt(branch, i + 1), write);
  return withChild(branch, i, child, write);
}

function withChild<V>(branch: Branch<V>, i: number, child: Node<V>, write: Write): Node<V> {
  return branch.items[i] === child ? branch : remade(branch, branch.keys, branch.items.with(i, child), write);
}

/** The branch with its children `i` and `i + 1` made one of these two. */
function joined<V>(branch: Branch<V>, i: number, left: Node<V>, right: Node<V>, write: Write): Node<V> {
  // What a branch has as its first key may be more than the least key in it; what its parent has is not.
  const first = isLeaf(right) ? right.keys[0] : branch.keys[i + 1];
  const keys = [...left.keys, first as string, ...right.keys.slice(1)];
  // Both are of one level.
  const child = { level: left.level, keys, items: [...left.items, ...right.items], owner: write.owner } as Node<V>;
  return remade(branch, branch.keys.toSpliced(i + 1, 1), branch.items.toSpliced(i, 2, child), write);
}

/** The node with these contents, split where they are too many; `at` is where one was put in. */
function fitted<V>(
  node: Node<V>,
  keys: readonly string[],
  items: readonly (V | Node<V>)[],
  at: number,
  write: Write,
): Node<V> {
  if (keys.length <= NODE_MAX) return remade(node, keys, items, write);
  // What grows at its end, as logs and clocks do, leaves full nodes behind.
  const half = at === NODE_MAX ? NODE_MAX : keys.length >>> 1;
  const { level } = node;
  write.right = { level, keys: keys.slice(half), items: items.slice(half), owner: write.owner } as Node<never>;
  return remade(node, keys.slice(0, half), items.slice(0, half), write);
}

/** The node with other contents: itself where the draft that writes has made it, else a new one. */
function remade<V>(node: Node<V>, keys: readonly string[], items: readonly (V | Node<V>)[], write: Write): Node<V> {
  const { owner } = write;
  if (owner === undefined || node.owner !== owner) return { level: node.level, keys, items, owner } as Node<V>;
  const own = node as { keys: readonly string[]; items: readonly (V | Node<V>)[] };
  own.keys = keys;
  own.items = items;
  return node;
}
