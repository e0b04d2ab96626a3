import { draw, drawFraction, mixSeed, pick, scale, shuffled } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** Pearson's statistic of counts that should be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

function count(below: number, total: number, value: (i: number) => number): number[] {
  const counts = new Array<number>(below).fill(0);
  for (let i = 0; i < total; i++) {
    const drawn = value(i);
    counts[drawn] = (counts[drawn] as number) + 1;
  }
  return counts;
}

// With k - 1 degrees of freedom the statistic has mean k - 1 and variance 2 (k - 1); six sigma is beyond chance.
const bound = (below: number): number => below - 1 + 6 * Math.sqrt(2 * (below - 1));

function bitsSet(value: number): number {
  let bits = 0;
  for (let rest = value >>> 0; rest !== 0; rest >>>= 1) bits += rest & 1;
  return bits;
}

describe("draw", () => {
  test("is pinned: a change of these numbers changes every recorded scenario", () => {
    expect([1, 2, 3, 4].map((seed) => draw(seed, "a", 100))).toMatchInlineSnapshot(`
      [
        68,
        65,
        66,
        71,
      ]
    `);
    expect(["a", "b", "ab", "ba", ""].map((label) => draw(1, label, 1000))).toMatchInlineSnapshot(`
      [
        684,
        468,
        932,
        618,
        723,
      ]
    `);
    expect([mixSeed(1, 2), mixSeed(2, 1), mixSeed(0, 0)]).toMatchInlineSnapshot(`
      [
        2572136648,
        4233030875,
        1099395280,
      ]
    `);
  });

  test("stays in range and repeats itself", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, label, below) => {
        const drawn = draw(seed, label, below);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < below).toBe(true);
        expect(draw(seed, label, below)).toBe(drawn);
      }),
    );
  });

  test.each([2, 3, 5, 6, 7, 10, 27, 64, 100])("is even over seeds, labels and mixed numbers, below %i", (below) => {
    const total = 20_000;
    expect(chiSquare(count(below, total, (i) => draw(i, "endpoint", below)))).toBeLessThan(bound(below));
    expect(chiSquare(count(below, total, (i) => draw(7, `packet/${i}`, below)))).toBeLessThan(bound(below));
    expect(chiSquare(count(below, total, (i) => scale(mixSeed(3, i), below)))).toBeLessThan(bound(below));
    expect(chiSquare(count(below, total, (i) => scale(mixSeed(i, 3), below)))).toBeLessThan(bound(below));
  });

  test("two draws by neighbouring keys do not follow each other", () => {
    const pairs = count(16, 20_000, (i) => draw(i, "a", 4) * 4 + draw(i, "b", 4));
    expect(chiSquare(pairs)).toBeLessThan(bound(16));
    const steps = count(16, 20_000, (i) => draw(i, "a", 4) * 4 + draw(i + 1, "a", 4));
    expect(chiSquare(steps)).toBeLessThan(bound(16));
  });

  test("one changed bit of seed or number changes half of the bits", () => {
    let flipped = 0;
    const rounds = 500;
    for (let i = 0; i < rounds; i++) {
      for (let bit = 0; bit < 32; bit++) {
        flipped += bitsSet(mixSeed(i, 9) ^ mixSeed(i ^ (1 << bit), 9));
        flipped += bitsSet(mixSeed(9, i) ^ mixSeed(9, (i ^ (1 << bit)) >>> 0));
      }
    }
    const mean = flipped / (rounds * 64);
    expect(mean).toBeGreaterThan(15.8);
    expect(mean).toBeLessThan(16.2);
  });

  test("labels do not collide more often than chance has them", () => {
    const seen = new Set<number>();
    for (let i = 0; i < 20_000; i++) seen.add(draw(1, `default/web-${i}`, 2 ** 32));
    // The birthday bound says 0.05 collisions.
    expect(seen.size).toBeGreaterThan(19_997);
  });

  test("numbers beyond 32 bits are told apart", () => {
    expect(mixSeed(1, 5)).not.toBe(mixSeed(1, 5 + 2 ** 32));
  });

  test.each([0, -1, 2 ** 32 + 1, Number.NaN])("below %d is a programmer's error", (below) => {
    expect(() => draw(1, "a", below)).toThrow("below");
  });
});

describe("drawFraction, pick, shuffled", () => {
  test("a fraction is even from 0 to 1", () => {
    const counts = count(20, 20_000, (i) => Math.floor(drawFraction(i, "latency") * 20));
    expect(chiSquare(counts)).toBeLessThan(bound(20));
  });

  test("pick takes any item and nothing else", () => {
    const items = ["a", "b", "c"];
    const seen = new Set(Array.from({ length: 100 }, (_, i) => pick(i, "x", items)));
    expect([...seen].sort()).toEqual(items);
    expect(() => pick(1, "x", [])).toThrow("item");
  });

  test("shuffled keeps the items and gives every order equally often", () => {
    const orders = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = shuffled(i, "x", ["a", "b", "c"]).join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect([...orders.keys()].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
    expect(chiSquare([...orders.values()])).toBeLessThan(bound(6));
    const items = [3, 1, 2];
    shuffled(1, "x", items);
    expect(items).toEqual([3, 1, 2]);
  });
});
