/** Random histories of a small cluster. A few here; `pnpm fuzz:life` lives through as many as it has time for. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryLife, lifeViolations, livingCluster } from "../../src/histories/index.ts";

const base = livingCluster();

test("nothing goes wrong on the way, and all comes to rest", () => {
  fc.assert(
    fc.property(arbitraryLife(12), (acts) => {
      expect(lifeViolations(base, acts)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test("what was done can be done again, from its JSON", () => {
  fc.assert(
    fc.property(arbitraryLife(8), (acts) => {
      expect(lifeViolations(base, acts, { replayed: true })).toEqual([]);
    }),
    { numRuns: 3 },
  );
});
