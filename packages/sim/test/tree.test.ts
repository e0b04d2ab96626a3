import { emptyTree, Tree, type TreeDraft, treeOf } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

type Op =
  | { kind: "with"; key: string; value: number }
  | { kind: "without"; key: string }
  | { kind: "edit"; writes: readonly { key: string; value: number | undefined }[] }
  | { kind: "fork"; branch: number };

// Few distinct keys make hits likely; long runs of them make nodes split and merge (32 to a node).
const key = fc.oneof(
  fc.integer({ min: 0, max: 400 }).map((n) => `ns-${n % 7}/pod-${n}`),
  fc.constantFrom("", "a", "a/", "a0", "__proto__", "constructor", "é", "\u{1f600}"),
);
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ kind: fc.constant("with" as const), key, value: fc.nat() }),
  fc.record({ kind: fc.constant("without" as const), key }),
  fc.record({
    kind: fc.constant("edit" as const),
    writes: fc.array(fc.record({ key, value: fc.option(fc.nat(), { nil: undefined }) }), { maxLength: 120 }),
  }),
  fc.record({ kind: fc.constant("fork" as const), branch: fc.nat() }),
);

interface Branch {
  tree: Tree<number>;
  model: ReadonlyMap<string, number>;
}

function apply(branch: Branch, op: Exclude<Op, { kind: "fork" }>): Branch {
  const model = new Map(branch.model);
  if (op.kind === "with") {
    model.set(op.key, op.value);
    return { tree: branch.tree.with(op.key, op.value), model };
  }
  if (op.kind === "without") {
    const present = model.delete(op.key);
    const tree = branch.tree.without(op.key);
    expect(tree === branch.tree).toBe(!present);
    return { tree, model };
  }
  const tree = branch.tree.edit((draft) => {
    for (const { key, value } of op.writes) {
      expect(draft.get(key)).toBe(model.get(key));
      expect(draft.has(key)).toBe(model.has(key));
      if (value === undefined) expect(draft.delete(key)).toBe(model.delete(key));
      else {
        draft.set(key, value);
        model.set(key, value);
      }
      expect(draft.size).toBe(model.size);
    }
  });
  return { tree, model };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (model: ReadonlyMap<string, number>): [string, number][] => [...model].sort(([a], [b]) => compare(a, b));

function expectSame({ tree, model }: Branch): void {
  const pairs = sorted(model);
  expect([...tree.entries()]).toEqual(pairs);
  expect(tree.size).toBe(model.size);
}

/** Runs the ops over several branches and returns every version that ever was, with its model. */
function history(ops: readonly Op[]): Branch[] {
  const branches: Branch[] = [{ tree: emptyTree<number>(), model: new Map() }];
  const versions: Branch[] = [...branches];
  let current = 0;
  for (const op of ops) {
    if (op.kind === "fork") {
      // Go on from any version of the past, not only from the newest.
      branches.push(versions[op.branch % versions.length] as Branch);
      current = branches.length - 1;
      continue;
    }
    const next = apply(branches[current] as Branch, op);
    branches[current] = next;
    versions.push(next);
    current = (current + 1) % branches.length;
  }
  return versions;
}

describe("Tree against a Map", () => {
  test("every version stays what it was, whatever is written to any fork later", () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
        for (const version of history(ops)) expectSame(version);
      }),
      { numRuns: 150 },
    );
  });

  test("a thawed tree is written in place and says the same; what it was thawed from, and frozen as, never changes", () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 40 }), fc.array(op, { maxLength: 40 }), (before, after) => {
        const origin = history(before).at(-1) as Branch;
        const thawed = origin.tree.thaw();
        const writes = after.filter((each) => each.kind !== "fork");
        let model: Branch = origin;
        for (const each of writes) {
          model = apply(model, each);
          const same =
            each.kind === "with"
              ? thawed.with(each.key, each.value)
              : each.kind === "without"
                ? thawed.without(each.key)
                : thawed.edit((draft) => {
                    for (const { key: name, value } of each.writes)
                      value === undefined ? draft.delete(name) : draft.set(name, value);
                  });
          expect(same).toBe(thawed);
          expectSame({ tree: thawed, model: model.model });
        }
        expectSame(origin);
        const frozen = thawed.freeze();
        for (const each of writes) apply({ tree: frozen, model: model.model }, each);
        frozen.thaw().with("later", 1);
        expectSame({ tree: frozen, model: model.model });
      }),
      { numRuns: 60 },
    );
  });

  test("large trees with many forks stay apart", () => {
    const base = treeOf(
      Array.from({ length: 5000 }, (_, i): [string, number] => [`k${String(i).padStart(5, "0")}`, i]),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5100), fc.boolean()), { maxLength: 300 }), (writes) => {
        let forks = [base, base, base];
        const models = forks.map((tree) => new Map(tree));
        for (const [i, [n, remove]] of writes.entries()) {
          const name = `k${String(n).padStart(5, "0")}`;
          const which = i % 3;
          forks = forks.map((tree, f) => (f !== which ? tree : remove ? tree.without(name) : tree.with(name, -i)));
          if (remove) models[which]?.delete(name);
          else models[which]?.set(name, -i);
        }
        for (const [f, tree] of forks.entries()) expectSame({ tree, model: models[f] as Map<string, number> });
        expect([...base.values()]).toEqual(Array.from({ length: 5000 }, (_, i) => i));
      }),
      { numRuns: 25 },
    );
  });

  test("emptying a large tree by ranges leaves the older versions whole", () => {
    const base = treeOf(
      Array.from({ length: 2000 }, (_, i): [string, number] => [`k${String(i).padStart(5, "0")}`, i]),
    );
    const half = base.edit((draft) => {
      for (const name of base.keys()) if (name < "k01000") draft.delete(name);
    });
    const none = half.edit((draft) => {
      for (const name of half.keys()) draft.delete(name);
    });
    expect([base.size, half.size, none.size]).toEqual([2000, 1000, 0]);
    expect(half.firstKey()).toBe("k01000");
    expect([...none]).toEqual([]);
    expect([...base.values()].length).toBe(2000);
  });

  test("diff says exactly what changed between any two versions, in key order", () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 40 }), fc.nat(), fc.nat(), (ops, i, j) => {
        const versions = history(ops);
        const older = versions[i % versions.length] as Branch;
        const newer = versions[j % versions.length] as Branch;
        const names = [...new Set([...older.model.keys(), ...newer.model.keys()])].sort(compare);
        const wanted = names.flatMap((name) => {
          const before = older.model.get(name);
          const after = newer.model.get(name);
          if (before === after) return [];
          return [
            { key: name, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) },
          ];
        });
        expect([...older.tree.diff(newer.tree)]).toStrictEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  test("range, prefix, first, last and next agree with a sorted array", () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 30 }), key, key, (ops, from, to) => {
        const { tree, model } = history(ops).at(-1) as Branch;
        const pairs = sorted(model);
        expect([...tree.range(from, to)]).toEqual(pairs.filter(([k]) => from <= k && k < to));
        expect([...tree.prefix(from)]).toEqual(pairs.filter(([k]) => k.startsWith(from)));
        expect(tree.firstKey()).toBe(pairs[0]?.[0]);
        expect(tree.firstEntry()).toEqual(pairs[0]);
        expect(tree.lastKey()).toBe(pairs.at(-1)?.[0]);
        expect(tree.nextHigherEntry(from)).toEqual(pairs.find(([k]) => k > from));
        expect([...tree.keys()]).toEqual(pairs.map(([k]) => k));
        expect([...tree.values()]).toEqual(pairs.map(([, v]) => v));
        expect(tree.get(from)).toBe(model.get(from));
        expect(tree.has(from)).toBe(model.has(from));
      }),
    );
  });
});

describe("Tree by hand", () => {
  test("a prefix with an emoji keeps together what `<` keeps together", () => {
    const tree = treeOf([
      ["\u{1f600}b", 2],
      ["\u{1f600}a", 1],
      ["\uffff", 3],
    ]);
    expect([...tree.prefix("\u{1f600}")].map(([, v]) => v)).toEqual([1, 2]);
  });

  test("with overwrites a key that is there", () => {
    const one = treeOf([["a", 1]]);
    const two = one.with("a", 2);
    expect([one.get("a"), two.get("a")]).toEqual([1, 2]);
  });

  test("falsy values are values", () => {
    const tree = treeOf<unknown>([
      ["null", null],
      ["zero", 0],
      ["empty", ""],
      ["false", false],
    ]);
    expect(tree.has("null") && tree.has("zero") && tree.has("empty") && tree.has("false")).toBe(true);
    expect(tree.without("false").size).toBe(3);
  });

  test("an edit that writes nothing is the same tree", () => {
    const tree = treeOf([["a", 1]]);
    expect(tree.edit((draft) => void draft.delete("b"))).toBe(tree);
  });

  test("a draft that leaks cannot touch the tree", () => {
    let leaked: TreeDraft<number> | undefined;
    const tree = emptyTree<number>().edit((draft) => {
      draft.set("a", 1);
      leaked = draft;
    });
    expect(() => leaked?.set("a", 2)).toThrow("after its edit");
    expect(tree.get("a")).toBe(1);
  });

  test("an edit that throws leaves the tree as it was", () => {
    const tree = treeOf([["a", 1]]);
    const attempt = () =>
      tree.edit((draft) => {
        draft.set("a", 2);
        throw new Error("no");
      });
    expect(attempt).toThrow("no");
    expect(tree.get("a")).toBe(1);
  });

  test("an iterator goes over the version it was taken from", () => {
    let tree = treeOf(Array.from({ length: 100 }, (_, i): [string, number] => [String(i).padStart(3, "0"), i]));
    const before = tree;
    const seen: number[] = [];
    for (const [name, value] of before.entries()) {
      seen.push(value);
      tree = tree.without(name);
    }
    expect(seen.length).toBe(100);
    expect(tree.size).toBe(0);
  });

  test("two iterators at once do not disturb each other", () => {
    const tree = treeOf([
      ["a", 1],
      ["b", 2],
    ]);
    const one = tree.values();
    const two = tree.keys();
    expect([one.next().value, two.next().value, one.next().value, two.next().value]).toEqual([1, "a", 2, "b"]);
  });

  test("undefined is no value", () => {
    expect(() => emptyTree<unknown>().with("a", undefined)).toThrow("undefined");
    expect(() => emptyTree<unknown>().edit((draft) => draft.set("a", undefined))).toThrow("undefined");
  });

  test("it prints as its pairs, and equality sees the contents", () => {
    expect(JSON.stringify({ t: treeOf([["a", 1]]) })).toBe('{"t":[["a",1]]}');
    expect(treeOf([["a", 1]])).toEqual(treeOf([["a", 1]]));
    expect(treeOf([["a", 1]])).not.toEqual(treeOf([["a", 2]]));
    expect(treeOf([["a", 1]])).toBeInstanceOf(Tree);
  });
});
