/** What was wanted and what is. */
import { deepEqual } from "@kubenetsim/apiserver";

export interface Difference {
  readonly expected: unknown;
  readonly actual: unknown;
}

/** `undefined` where both are the same, in whatever order their fields stand. */
export function differenceOf(expected: unknown, actual: unknown): Difference | undefined {
  return deepEqual(expected, actual) ? undefined : { expected, actual };
}
