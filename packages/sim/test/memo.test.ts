import { memo, memo2, memo3 } from "@kubenetsim/sim";
import { expect, test } from "vitest";

test("memo computes once for each root, by identity", () => {
  let calls = 0;
  const size = memo((root: { n: number }) => {
    calls++;
    return root.n;
  });
  const one = { n: 1 };
  expect([size(one), size(one), size({ n: 1 })]).toEqual([1, 1, 1]);
  expect(calls).toBe(2);
});

test("a result that is undefined is remembered too", () => {
  let calls = 0;
  const nothing = memo((_: object) => {
    calls++;
    return undefined;
  });
  const root = {};
  nothing(root);
  nothing(root);
  expect(calls).toBe(1);
});

test("memo2 and memo3 tell every combination apart, and order matters", () => {
  let calls = 0;
  const [a, b, c] = [{ n: "a" }, { n: "b" }, { n: "c" }];
  const two = memo2((x: { n: string }, y: { n: string }) => {
    calls++;
    return x.n + y.n;
  });
  expect([two(a, b), two(b, a), two(a, b), two(a, c)]).toEqual(["ab", "ba", "ab", "ac"]);
  expect(calls).toBe(3);
  const three = memo3((x: { n: string }, y: { n: string }, z: { n: string }) => {
    calls++;
    return x.n + y.n + z.n;
  });
  expect([three(a, b, c), three(a, c, b), three(a, b, c)]).toEqual(["abc", "acb", "abc"]);
  expect(calls).toBe(5);
});

test("a failure is not remembered", () => {
  let calls = 0;
  const failing = memo((_: object) => {
    calls++;
    throw new Error("no");
  });
  const root = {};
  expect(() => failing(root)).toThrow("no");
  expect(() => failing(root)).toThrow("no");
  expect(calls).toBe(2);
});
