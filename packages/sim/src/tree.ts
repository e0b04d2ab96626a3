/** A persistent map from string to V, ordered by `<` on the keys: the one table type of the house. */

import sortedBTree, { type default as SortedBTree } from "sorted-btree";
import diffAgainstModule from "sorted-btree/extended/diffAgainst.js";
import { assert } from "./assert.ts";

type Library<V> = SortedBTree.default<string, V>;

// Both modules are CommonJS: Node hands over `module.exports`, some bundlers its `default` member at once.
const BTree: typeof SortedBTree.default = unwrap(sortedBTree);
const diffAgainst: typeof diffAgainstModule.default = unwrap(diffAgainstModule);

/** One difference between two trees: no `before` is an insert, no `after` a removal. */
export interface TreeChange<V> {
  readonly key: string;
  readonly before?: V;
  readonly after?: V;
}

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
  /** Never written to once a Tree holds it: every write goes to a fresh clone. */
  readonly #map: Library<V>;
  /** What was looked up last: the same few keys are asked for again and again. */
  #lastKey: string | undefined = undefined;
  #lastValue: V | undefined = undefined;

  /** @internal Use {@link emptyTree} or {@link treeOf}. */
  constructor(map: object) {
    this.#map = map as Library<V>;
  }

  /** How many keys there are; O(1). */
  get size(): number {
    return this.#map.size;
  }

  get(key: string): V | undefined {
    if (key === this.#lastKey) return this.#lastValue;
    const value = this.#map.get(key);
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
    // Not the library's own `with`: unless told to overwrite, it answers the old tree for a key that exists.
    const next = this.#map.clone();
    next.set(key, value);
    return new Tree(next);
  }

  /** This tree with one key removed, or this very tree when the key was absent. */
  without(key: string): Tree<V> {
    const next = this.#map.clone();
    return next.delete(key) ? new Tree(next) : this;
  }

  /**
   * This tree after many writes, which cost one clone in all; this very tree when nothing was written.
   *
   * @example pods.edit((draft) => { for (const key of gone) draft.delete(key); });
   */
  edit(change: (draft: TreeDraft<V>) => void): Tree<V> {
    const next = this.#map.clone();
    const draft = new Draft<V>(next);
    change(draft);
    return draft.close() ? new Tree(next) : this;
  }

  /** The pairs in key order. */
  entries(): IterableIterator<[string, V]> {
    return this.#map.entries();
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.#map.entries();
  }

  keys(): IterableIterator<string> {
    return this.#map.keys();
  }

  values(): IterableIterator<V> {
    return this.#map.values();
  }

  /** The pairs with `from <= key < to`, in order. */
  *range(from: string, to: string): IterableIterator<[string, V]> {
    for (const pair of this.#map.entries(from)) {
      if (pair[0] >= to) return;
      yield pair;
    }
  }

  /** The pairs whose key starts with `start`, in order: a namespace is `prefix("default/")`. */
  *prefix(start: string): IterableIterator<[string, V]> {
    for (const pair of this.#map.entries(start)) {
      if (!pair[0].startsWith(start)) return;
      yield pair;
    }
  }

  firstKey(): string | undefined {
    return this.#map.minKey();
  }

  firstEntry(): [string, V] | undefined {
    return this.#map.nextHigherPair(undefined);
  }

  lastKey(): string | undefined {
    return this.#map.maxKey();
  }

  /** The first pair whose key is greater than `key`. */
  nextHigherEntry(key: string): [string, V] | undefined {
    return this.#map.nextHigherPair(key);
  }

  /**
   * What changed from this tree to a newer one, in key order. Subtrees that the two share are skipped, so it costs
   * about what was written between them. Values are compared by identity.
   */
  diff(newer: Tree<V>): Iterable<TreeChange<V>> {
    if (this.#map === newer.#map) return [];
    const changes: TreeChange<V>[] = [];
    diffAgainst(
      this.#map,
      newer.#map,
      (key, before) => void changes.push({ key, before }),
      (key, after) => void changes.push({ key, after }),
      (key, before, after) => void changes.push({ key, before, after }),
    );
    // The library walks from the last key to the first.
    return changes.reverse();
  }

  /** For printing: the pairs in order. */
  toJSON(): readonly (readonly [string, V])[] {
    return this.#map.toArray();
  }
}

/** The writable face of one edit; {@link Draft.close} takes the map away, so a draft that leaks does no harm. */
class Draft<V> implements TreeDraft<V> {
  #map: Library<V> | undefined;
  #written = false;

  constructor(map: Library<V>) {
    this.#map = map;
  }

  get size(): number {
    return this.#open().size;
  }

  get(key: string): V | undefined {
    return this.#open().get(key);
  }

  has(key: string): boolean {
    return this.#open().get(key) !== undefined;
  }

  set(key: string, value: V): void {
    assert(value !== undefined, "a Tree holds no undefined: use delete");
    this.#open().set(key, value);
    this.#written = true;
  }

  delete(key: string): boolean {
    const map = this.#open();
    if (map.get(key) === undefined) return false;
    map.delete(key);
    this.#written = true;
    return true;
  }

  close(): boolean {
    this.#map = undefined;
    return this.#written;
  }

  #open(): Library<V> {
    assert(this.#map !== undefined, "a draft was used after its edit returned");
    return this.#map;
  }
}

const empty = new Tree<never>(new BTree<string, never>(undefined, compareKeys));

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

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a === b ? 0 : 1;
}

function unwrap<T>(module: T | { default: T }): T {
  return typeof module === "object" && module !== null && "default" in module ? module.default : module;
}
