/** What was wanted and what is. */
export interface Difference {
  readonly expected: unknown;
  readonly actual: unknown;
}

/** `undefined` where both are the same as JSON. */
export function differenceOf(expected: unknown, actual: unknown): Difference | undefined {
  return JSON.stringify(expected) === JSON.stringify(actual) ? undefined : { expected, actual };
}
