/** A persistent map from string to V, ordered by `<` on the keys: the one table type of the house. */

import { assert } from "./assert.ts";
import { EMPTY, find, type Node, type Owner, removeKey, setKey, type Write } from "./tree-node.ts";
import { difference, firstLeaf, lastLeaf, type Read, type TreeChange, walk } from "./tree-walk.ts";

export type { TreeChange } from "./tree-walk.ts";

/** The tree as {@link Tree.edit} lends it: writable until the edit returns, unusable after. */
export interface TreeDraft<V> {
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  set(key: string, value: V): void;
  /** Returns whether the key was there. */
  delete(key: string): boolean;
}

/**
 * An immutable ordered map. A write returns a new tree and shares all but one path with the old one, so keeping an old
 * version, or forking, is keeping a pointer. Values are anything but `undefined`.
 *
 * @example
 * const one = treeOf([["b", 2]]);
 * const two = one.with("a", 1);
 * [...two.keys()]; // ["a", "b"]; `one` still has only "b"
 */
export class Tree<V> {
  #root: Node<V>;
  #size: number;
  /** Set while the tree is thawed: its mark on the nodes that it may write to. */
  #owner: Owner | undefined = undefined;
  /** What was looked up last: the same few keys are asked for again and again. */
  #lastKey: string | undefined = undefined;
  #lastValue: V | undefined = undefined;

  /** @internal Use {@link emptyTree} or {@link treeOf}. */
  constructor(root: object, size: number) {
    this.#root = root as Node<V>;
    this.#size = size;
  }

  /** How many keys there are; O(1). */
  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    if (key === this.#lastKey) return this.#lastValue;
    const value = find(this.#root, key);
    this.#lastKey = key;
    this.#lastValue = value;
    return value;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** This tree with one key set. O(log n); always a new tree, even when the value was there already. */
  with(key: string, value: V): Tree<V> {
    assert(value !== undefined, "a Tree holds no undefined: use without");
    const write = startWrite(this.#owner);
    return this.#after(setKey(this.#root, key, value, write), write);
  }

  /** This tree with one key removed, or this very tree when the key was absent. */
  without(key: string): Tree<V> {
    const write = startWrite(this.#owner);
    const root = removeKey(this.#root, key, write);
    return write.grown === 0 ? this : this.#after(root, write);
  }

  /**
   * This tree after many writes, which copy what they have in common once; this very tree when nothing was written.
   *
   * @example pods.edit((draft) => { for (const key of gone) draft.delete(key); });
   */
  edit(change: (draft: TreeDraft<V>) => void): Tree<V> {
    const draft = new Draft<V>(this.isThawed ? this : this.thaw());
    change(draft);
    const after = draft.close();
    if (after === undefined) return this;
    return this.isThawed ? this : after.freeze();
  }

  /**
   * A copy to which `with`, `without` and `edit` write in place, giving back itself: for one owner who makes many writes, and
   * keeps no version from between them. Nothing else that shares nodes with it changes. O(1).
   *
   * @example clock.alarms.thaw()
   */
  thaw(): Tree<V> {
    const copy = new Tree<V>(this.#root, this.#size);
    copy.#owner = {};
    return copy;
  }

  /** Ends what {@link thaw} began: this tree, which from now on never changes. O(1). */
  freeze(): this {
    this.#owner = undefined;
    return this;
  }

  get isThawed(): boolean {
    return this.#owner !== undefined;
  }

  #after(root: Node<V>, { grown }: Write): Tree<V> {
    if (this.#owner === undefined) return new Tree(root, this.#size + grown);
    this.#root = root;
    this.#size += grown;
    this.#lastKey = undefined;
    this.#lastValue = undefined;
    return this;
  }

  /** The pairs in key order. */
  entries(): IterableIterator<[string, V]> {
    return walk(this.#root, readEntry);
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.entries();
  }

  keys(): IterableIterator<string> {
    return walk(this.#root, readKey);
  }

  values(): IterableIterator<V> {
    return walk(this.#root, readValue as Read<V, V>);
  }

  /** The pairs with `from <= key < to`, in order. */
  range(from: string, to: string): IterableIterator<[string, V]> {
    return walk(this.#root, readEntry, from, (key) => key < to);
  }

  /** The pairs whose key starts with `start`, in order: a namespace is `prefix("default/")`. */
  prefix(start: string): IterableIterator<[string, V]> {
    return walk(this.#root, readEntry, start, (key) => key.startsWith(start));
  }

  firstKey(): string | undefined {
    return firstLeaf(this.#root).keys[0];
  }

  firstEntry(): [string, V] | undefined {
    const leaf = firstLeaf(this.#root);
    return leaf.keys.length === 0 ? undefined : readEntry(leaf, 0);
  }

  lastKey(): string | undefined {
    return lastLeaf(this.#root).keys.at(-1);
  }

  /** The first pair whose key is greater than `key`. */
  nextHigherEntry(key: string): [string, V] | undefined {
    for (const pair of walk(this.#root, readEntry, key)) if (pair[0] !== key) return pair;
    return undefined;
  }

  /**
   * What changed from this tree to a newer one, in key order. Subtrees that the two share are skipped, so it costs
   * about what was written between them. Values are compared by identity.
   */
  diff(newer: Tree<V>): Iterable<TreeChange<V>> {
    return difference(this.#root, newer.#root);
  }

  /** For printing: the pairs in order. */
  toJSON(): readonly (readonly [string, V])[] {
    return [...this.entries()];
  }
}

/** The writable face of one edit; {@link Draft.close} takes the tree away, so a draft that leaks does no harm. */
class Draft<V> implements TreeDraft<V> {
  #tree: Tree<V> | undefined;
  #written = false;

  /** The tree is thawed. */
  constructor(tree: Tree<V>) {
    this.#tree = tree;
  }

  get size(): number {
    return this.#open().size;
  }

  get(key: string): V | undefined {
    return this.#open().get(key);
  }

  has(key: string): boolean {
    return this.#open().has(key);
  }

  set(key: string, value: V): void {
    this.#open().with(key, value);
    this.#written = true;
  }

  delete(key: string): boolean {
    const tree = this.#open();
    const before = tree.size;
    if (tree.without(key).size === before) return false;
    this.#written = true;
    return true;
  }

  /** Undefined where nothing was written. */
  close(): Tree<V> | undefined {
    const tree = this.#tree;
    this.#tree = undefined;
    return this.#written ? tree : undefined;
  }

  #open(): Tree<V> {
    assert(this.#tree !== undefined, "a draft was used after its edit returned");
    return this.#tree;
  }
}

const empty = new Tree<never>(EMPTY, 0);

/** The tree without keys; always the same value. */
export function emptyTree<V>(): Tree<V> {
  return empty as unknown as Tree<V>;
}

/** A tree of these pairs; of two pairs with one key the later wins. */
export function treeOf<V>(entries: Iterable<readonly [string, V]>): Tree<V> {
  return emptyTree<V>().edit((draft) => {
    for (const [key, value] of entries) draft.set(key, value);
  });
}

function startWrite(owner: Owner | undefined): Write {
  return { owner, grown: 0, right: undefined };
}

function readEntry<V>(
  leaf: { readonly keys: readonly string[]; readonly items: readonly V[] },
  i: number,
): [string, V] {
  return [leaf.keys[i] as string, leaf.items[i] as V];
}

function readKey(leaf: { readonly keys: readonly string[] }, i: number): string {
  return leaf.keys[i] as string;
}

function readValue<V>(leaf: { readonly items: readonly V[] }, i: number): V {
  return leaf.items[i] as V;
}
