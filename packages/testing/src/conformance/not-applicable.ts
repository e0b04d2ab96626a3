/** The forms of cases that have no counterpart in this design, each with its reason; docs/conformance.md lists them too. */

/** All cases of one form of one suite. */
export interface NotApplicableForm {
  readonly suite: string;
  readonly form: string;
  readonly reason: string;
}

/** Such cases are counted apart, never as passed. */
export const notApplicableForms: readonly NotApplicableForm[] = [
  {
    suite: "endpoints",
    form: "staleCache",
    reason: "controllers read the store itself: there is no informer's cache that could be older than the last write",
  },
];
