/** For `expect.extend`: a change that loses no request. */
import type { Cluster } from "@kubenetsim/cluster";
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
  toLoseNoRequests<C extends Cluster>(question: SafetyQuestion<C>): MatcherResult {
    const answer = losesRequests(question);
    const wanted = answer.safe ? "some requests" : "no requests";
    return { pass: answer.safe, message: () => `expected the change to lose ${wanted}, but ${printSafety(answer)}` };
  },
};
