/** An index that follows a table from version to version: each costs what was written since the one before. */
import { emptyTree, type Tree, type TreeDraft } from "@kubenetsim/sim";

/**
 * `key NUL tableKey` to tableKey, for every key of every value. An index is remembered as long as its table is.
 *
 * @example const byIP = following((service: Service) => service.spec?.clusterIPs ?? []);
 */
export function following<V>(keysOf: (value: V) => readonly string[]): (table: Tree<V>) => Tree<string> {
  const known = new WeakMap<Tree<V>, Tree<string>>();
  // The version that was asked for last: the next one is usually near it.
  let last: Tree<V> | undefined;
  return (table) => {
    const hit = known.get(table);
    if (hit !== undefined) return hit;
    const before = last;
    const base = before === undefined ? undefined : known.get(before);
    const index =
      before === undefined || base === undefined ? whole(table, keysOf) : moved(base, before, table, keysOf);
    known.set(table, index);
    last = table;
    return index;
  };
}

function whole<V>(table: Tree<V>, keysOf: (value: V) => readonly string[]): Tree<string> {
  return emptyTree<string>().edit((draft) => {
    for (const [key, value] of table) add(draft, key, keysOf(value));
  });
}

function moved<V>(
  index: Tree<string>,
  before: Tree<V>,
  after: Tree<V>,
  keysOf: (value: V) => readonly string[],
): Tree<string> {
  return index.edit((draft) => {
    for (const change of before.diff(after)) {
      if (change.before !== undefined) for (const one of keysOf(change.before)) draft.delete(`${one}\0${change.key}`);
      if (change.after !== undefined) add(draft, change.key, keysOf(change.after));
    }
  });
}

function add(draft: TreeDraft<string>, key: string, keys: readonly string[]): void {
  for (const one of keys) draft.set(`${one}\0${key}`, key);
}

/** The values that stand under a key. */
export function under<V>(index: Tree<string>, table: Tree<V>, key: string): readonly V[] {
  const found: V[] = [];
  const start = `${key}\0`;
  // Most keys have one value, or none: no iterator is made for them.
  for (let entry = index.nextHigherEntry(start); entry?.[0].startsWith(start) === true; ) {
    const value = table.get(entry[1]);
    if (value !== undefined) found.push(value);
    entry = index.nextHigherEntry(entry[0]);
  }
  return found;
}
