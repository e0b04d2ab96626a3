/** What a conformance case is made of, and what running one gives. */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** What one case gave. `expected` and `actual` say the difference, `message` says it in words. */
export type CaseResult = {
  readonly passed: boolean;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly message?: string;
};

/** The runner of one suite. `file` is the whole file of the case: its header fields hold for every case. */
export interface Suite {
  readonly name: string;
  run(testCase: JsonObject, file: JsonObject): CaseResult | "not-applicable";
}

/** A case that did not pass, or a file that could not be run: then the id is the path. */
export interface FailedCase {
  readonly id: string;
  readonly path: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly message?: string;
}

/** What the cases of one suite gave; `failed` counts `failures`. */
export interface SuiteReport {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly failures: readonly FailedCase[];
}
