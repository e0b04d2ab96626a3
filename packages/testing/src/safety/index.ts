/** Rollout safety: does a change lose requests, and which setting is the least that loses none? */
export { type LeastAnswer, type LeastQuestion, leastSafe, setPreStopSleep } from "./least.ts";
export { type MatcherResult, safetyMatchers } from "./matcher.ts";
export { printSafety } from "./print.ts";
export { losesRequests } from "./search.ts";
export type * from "./types.ts";
