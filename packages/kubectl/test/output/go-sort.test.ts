/** How Go leaves what is equal: orders of `kubectl events` (v1.32.5), where the keys are times. */
import { expect, test } from "vitest";
import { goSort } from "../../src/output/go-sort.ts";

const CASES: readonly { readonly keys: string; readonly order: string }[] = [
  {
    keys: "1000000000000",
    order: "6 1 2 3 4 5 7 8 9 10 11 12 0",
  },
  {
    keys: "00000000000000000000000000000000000000000000000000",
    order:
      "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49",
  },
  {
    keys: "000000000000000000000000000000000000000000000000000000000000",
    order:
      "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59",
  },
  {
    keys: "000000000000000000000000000000000000000000000000000001000001000000000000000000000000000000000000000000000000000000000000",
    order:
      "61 63 2 60 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 119 54 55 56 57 113 1 3 0 62 118 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 58 114 115 116 117 59 53",
  },
];

test.each(CASES)("keys $keys", ({ keys, order }) => {
  const items = [...keys].map((key, index) => ({ key, index }));
  const sorted = goSort(items, (a, b) => a.key < b.key);
  expect(sorted.map(({ index }) => index).join(" ")).toBe(order);
});

test.each([
  ["ascending", (i: number) => i],
  ["descending", (i: number) => 200 - i],
  ["a saw", (i: number) => i % 7],
  ["organ pipes", (i: number) => Math.min(i, 200 - i)],
  ["equal", () => 1],
])("%s", (_name, key) => {
  const items = Array.from({ length: 200 }, (_, i) => key(i));
  expect(goSort(items, (a, b) => a < b)).toEqual([...items].sort((a, b) => a - b));
});
