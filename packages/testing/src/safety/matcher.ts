/** For `expect.extend`: a change that loses no request. */
import { printSafety } from "./print.ts";
import { losesRequests } from "./search.ts";
import type { SafetyQuestion } from "./types.ts";

export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers of this package.
 * @example
 * expect.extend(safetyMatchers);
 * expect({ cluster, change, traffic }).toLoseNoRequests();
 */
export const safetyMatchers: { readonly toLoseNoRequests: (question: SafetyQuestion) => MatcherResult } = {
  toLoseNoRequests(question) {
    const answer = losesRequests(question);
    return { pass: answer.safe, message: () => printSafety(answer) };
  },
};
