/** Runs the text of a case file. What cannot be run is a failure: nothing is skipped in silence. */
import { notApplicableForms } from "./not-applicable.ts";
import { suites as allSuites } from "./suite/index.ts";
import type { CaseResult, FailedCase, Json, JsonObject, Suite, SuiteReport } from "./types.ts";

/** The suite that a file counts for when it does not say. */
export const UNREADABLE = "unreadable";

/**
 * Runs every case of a file with the runner that its `suite` names. A file that is not JSON, names no suite or one that
 * is unknown, or holds no cases, is one failure with the path as its id.
 */
export function runFile(text: string, path: string, suites: readonly Suite[] = allSuites): SuiteReport {
  const file = parse(text);
  if (typeof file === "string") return unusable(UNREADABLE, path, file);
  const name = file.suite;
  if (typeof name !== "string") return unusable(UNREADABLE, path, "names no suite");
  const suite = suites.find((one) => one.name === name);
  if (suite === undefined) return unusable(name, path, `names the suite ${JSON.stringify(name)}, which is unknown`);
  const cases = file.cases;
  if (!Array.isArray(cases)) return unusable(name, path, "has no list of cases");
  if (cases.length === 0) return unusable(name, path, "holds no cases");
  return report(
    name,
    checkedIds(cases, path).map((one) => ("failure" in one ? one.failure : runCase(suite, one.testCase, file, path))),
  );
}

/** A path that holds no file, or one that cannot be read. */
export function unreadablePath(path: string, why: string): SuiteReport {
  return unusable(UNREADABLE, path, why);
}

/** One report a suite, in the order of their names. */
export function mergeReports(reports: readonly SuiteReport[]): readonly SuiteReport[] {
  const bySuite = new Map<string, SuiteReport>();
  for (const one of reports) {
    const sum = bySuite.get(one.suite);
    bySuite.set(one.suite, sum === undefined ? one : add(sum, one));
  }
  return [...bySuite.values()].sort((a, b) => (a.suite < b.suite ? -1 : 1));
}

type Outcome = "passed" | "not-applicable" | FailedCase;
type Checked = { readonly testCase: JsonObject } | { readonly failure: FailedCase };

/** An id is how a person finds the case again, so one that is missing or given twice is a failure. */
function checkedIds(cases: readonly Json[], path: string): readonly Checked[] {
  const seen = new Set<string>();
  return cases.map((testCase, index) => {
    if (!isObject(testCase)) return { failure: { id: `${path}#${index}`, path, message: "the case is no object" } };
    const id = testCase.id;
    if (typeof id !== "string") return { failure: { id: `${path}#${index}`, path, message: "the case has no id" } };
    if (seen.has(id)) return { failure: { id, path, message: "the id is given twice" } };
    seen.add(id);
    return { testCase };
  });
}

function runCase(suite: Suite, testCase: JsonObject, file: JsonObject, path: string): Outcome {
  const id = String(testCase.id);
  const form = testCase.form ?? testCase.check ?? file.form;
  if (notApplicableForms.some((one) => one.suite === suite.name && one.form === form)) return "not-applicable";
  const result = attempt(() => suite.run(testCase, file));
  if (result === "not-applicable") return result;
  if (result.passed === true) return "passed";
  const { expected, actual, message } = result;
  return { id, path, expected, actual, ...(message === undefined ? {} : { message }) };
}

/** A runner that throws has not passed its case; the others still run. */
function attempt(run: () => CaseResult | "not-applicable"): CaseResult | "not-applicable" {
  try {
    return run();
  } catch (error) {
    return { passed: false, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function report(suite: string, outcomes: readonly Outcome[]): SuiteReport {
  const failures = outcomes.filter((outcome) => typeof outcome !== "string");
  const notApplicable = outcomes.filter((outcome) => outcome === "not-applicable").length;
  const passed = outcomes.length - failures.length - notApplicable;
  return { suite, passed, failed: failures.length, notApplicable, failures };
}

function unusable(suite: string, path: string, message: string): SuiteReport {
  return report(suite, [{ id: path, path, message }]);
}

function add(a: SuiteReport, b: SuiteReport): SuiteReport {
  return {
    suite: a.suite,
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    notApplicable: a.notApplicable + b.notApplicable,
    failures: [...a.failures, ...b.failures],
  };
}

/** The object that the text holds, or why there is none. */
function parse(text: string): JsonObject | string {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : "is not a JSON object";
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
