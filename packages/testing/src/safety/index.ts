/** Rollout safety: does a change lose requests, and which setting just loses none? */
export {
  type GreatestAnswer,
  greatestSafe,
  type LeastAnswer,
  leastSafe,
  type SettingAnswer,
  type SettingQuestion,
  type Tried,
} from "./least.ts";
export { type MatcherResult, safetyMatchers } from "./matcher.ts";
export { printSafety, printSetting } from "./print.ts";
export { losesRequests } from "./search.ts";
export * from "./settings.ts";
export type * from "./types.ts";
