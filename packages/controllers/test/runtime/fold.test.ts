/** Sums that are kept by difference: whatever was asked before, the answer is that of the tree. */
import { emptyTree, type Tree } from "@kubenetsim/sim";
import fc from "fast-check";
import { expect, test } from "vitest";
import { foldInto, foldTree } from "../../src/runtime/fold.ts";

const write = fc.record({ from: fc.nat(30), key: fc.integer({ min: 0, max: 40 }), value: fc.option(fc.nat(9)) });

/** All versions that some writes make, each from any earlier one. */
function versionsOf(writes: readonly { from: number; key: number; value: number | null }[]): readonly Tree<number>[] {
  const versions: Tree<number>[] = [emptyTree()];
  for (const { from, key, value } of writes) {
    const tree = versions[from % versions.length] as Tree<number>;
    versions.push(value === null ? tree.without(`k${key}`) : tree.with(`k${key}`, value));
  }
  return versions;
}

test("a fold, and one in place, agree with adding up anew, in whatever order the versions are asked about", () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 40 }), (writes, order) => {
      const sumOf = foldTree<number, number>(0, (sum, { before = 0, after = 0 }) => sum + after - before);
      const countsOf = foldInto<number, Map<number, number>>(
        () => new Map(),
        (counts, { before, after }) => {
          if (before !== undefined) add(counts, before, -1);
          if (after !== undefined) add(counts, after, 1);
        },
      );
      const versions = versionsOf(writes);
      for (const n of order) {
        const tree = versions[n % versions.length] as Tree<number>;
        const values = [...tree.values()];
        expect(sumOf(tree)).toBe(values.reduce((sum, value) => sum + value, 0));
        const counts = new Map<number, number>();
        for (const value of values) add(counts, value, 1);
        expect(new Map([...countsOf(tree)].sort())).toEqual(new Map([...counts].sort()));
      }
    }),
  );
});

function add(counts: Map<number, number>, value: number, amount: number): void {
  const after = (counts.get(value) ?? 0) + amount;
  if (after === 0) counts.delete(value);
  else counts.set(value, after);
}
