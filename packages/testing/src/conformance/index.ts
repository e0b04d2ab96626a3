/** The conformance runner: the text of case files in, reports out. */
export { type NotApplicableForm, notApplicableForms } from "./not-applicable.ts";
export { printReports } from "./print.ts";
export { mergeReports, runFile, unreadablePath } from "./runner.ts";
export { suites } from "./suite/index.ts";
export type { CaseResult, FailedCase, Json, JsonObject, Suite, SuiteReport } from "./types.ts";
