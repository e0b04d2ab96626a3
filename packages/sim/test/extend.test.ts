/** `extend` says what a spread says. */
import { extend } from "@kubenetsim/sim";
import fc from "fast-check";
import { expect, test } from "vitest";

test("as a spread: the later field wins, in the place of the earlier; neither object changes", () => {
  const fields = fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "constructor"), fc.nat());
  fc.assert(
    fc.property(fields, fields, (object, added) => {
      const [before, more] = [Object.entries(object), Object.entries(added)];
      const both = extend(Object.freeze(object), Object.freeze(added));
      expect(Object.entries(both)).toEqual(Object.entries({ ...object, ...added }));
      expect(Object.getPrototypeOf(both)).toBe(Object.prototype);
      expect([Object.entries(object), Object.entries(added)]).toEqual([before, more]);
    }),
  );
});
