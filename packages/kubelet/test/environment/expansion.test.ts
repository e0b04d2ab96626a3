import fc from "fast-check";
import { expect, test } from "vitest";
import { expand } from "../../src/index.ts";

const values = new Map([
  ["A", "1"],
  ["EMPTY", ""],
  ["B_C", "two"],
]);

test.each([
  ["$(A)", "1"],
  ["x$(A)y$(B_C)", "x1ytwo"],
  ["$(EMPTY)!", "!"],
  ["$(NONE)", "$(NONE)"],
  ["$$(A)", "$(A)"],
  ["$$$(A)", "$1"],
  ["$$$$(A)", "$$(A)"],
  ["$A", "$A"],
  ["$", "$"],
  ["$$", "$"],
  ["a$", "a$"],
  ["$(A", "$(A"],
  ["$()", "$()"],
  ["$(__proto__)", "$(__proto__)"],
  ["$($(A))", "$($(A))"],
  ["%#$(A)#%", "%#1#%"],
])("expand %s", (text, expanded) => {
  expect(expand(text, (name) => values.get(name))).toBe(expanded);
});

test("doubling each dollar sign escapes any text", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(expand(text.replaceAll("$", "$$$$"), (name) => values.get(name))).toBe(text);
    }),
  );
});
