/** Texts that are kept: nothing of what they say changes. */
import { shared, whole } from "@kubenetsim/sim";
import fc from "fast-check";
import { expect, test } from "vitest";

test("a text made whole, or shared, is the text; more of them than are remembered are right, too", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(whole(one + other)).toBe(`${one}${other}`);
      expect(shared(one + other)).toBe(`${one}${other}`);
    }),
  );
  const texts = Array.from({ length: 3_000 }, (_, i) => `nameserver 10.96.0.${i}`);
  expect(texts.map(shared)).toEqual(texts);
});
