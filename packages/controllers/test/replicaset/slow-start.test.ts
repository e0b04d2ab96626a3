/** Batches of creations: nothing is tried twice, and a refusal ends it within its batch. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { slowStart } from "../../src/replicaset/slow-start.ts";

test("a failing call ends it at the end of its batch", () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (count, failAfter) => {
      let calls = 0;
      const { created, failed } = slowStart(count, () => ++calls <= failAfter);
      expect(created).toBe(Math.min(count, failAfter));
      expect(failed).toBe(failAfter < count);
      // A batch is at most one larger than all before it.
      expect(calls).toBeLessThanOrEqual(failed ? 2 * failAfter + 1 : count);
      expect(calls).toBeLessThanOrEqual(count);
    }),
  );
});
