import { expect, test } from "vitest";
import { nextBackoff } from "../../src/index.ts";

test.each([
  [0, 5],
  [1, 10],
  [2, 20],
  [10, 5120],
  [17, 655_360],
  [18, 1_000_000],
  [5000, 1_000_000],
])("after %i failures: %i ms", (failures, ms) => {
  expect(nextBackoff(failures)).toBe(ms);
});
