import { assert, deepFreeze, treeOf } from "@kubenetsim/sim";
import { expect, test } from "vitest";

test("deepFreeze freezes all the way down and returns its argument", () => {
  const value = { a: [{ b: 1 }], c: null, d: "x" };
  expect(deepFreeze(value)).toBe(value);
  expect(Object.isFrozen(value) && Object.isFrozen(value.a) && Object.isFrozen(value.a[0])).toBe(true);
});

test("deepFreeze stops at what is frozen already, and leaves Trees alone", () => {
  const inner = { n: 1 };
  const tree = treeOf([["a", inner]]);
  deepFreeze({ shut: Object.freeze({ inner }), tree });
  expect(Object.isFrozen(inner)).toBe(false);
  expect(tree.with("b", { n: 2 }).size).toBe(2);
});

test("assert throws on any falsy condition", () => {
  expect(() => assert(true, "fine")).not.toThrow();
  expect(() => assert(0, "one is needed")).toThrow("assertion failed: one is needed");
});
