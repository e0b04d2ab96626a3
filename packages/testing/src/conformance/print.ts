/** Prints reports, one line a suite. */
import type { FailedCase, SuiteReport } from "./types.ts";

/** Long enough to see a difference, short enough to read many. */
const VALUE_LENGTH_MAX = 2000;

/**
 * The lines for a person: one a suite, under it in verbose mode the cases that failed, and last the sum.
 *
 * @example
 * printReports([{ suite: "names", passed: 2, failed: 0, notApplicable: 0, failures: [] }], false);
 * // ["names: 2 passed, 0 failed", "2 passed, 0 failed"]
 */
export function printReports(reports: readonly SuiteReport[], verbose: boolean): readonly string[] {
  const lines = reports.flatMap((report) => [
    suiteLine(report),
    ...(verbose ? report.failures.flatMap(failureLines) : []),
  ]);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  const failed = reports.reduce((sum, report) => sum + report.failed, 0);
  return [...lines, `${passed} passed, ${failed} failed`];
}

function suiteLine(report: SuiteReport): string {
  const counts = `${report.suite}: ${report.passed} passed, ${report.failed} failed`;
  return report.notApplicable === 0 ? counts : `${counts}, ${report.notApplicable} not applicable`;
}

function failureLines(failure: FailedCase): readonly string[] {
  const lines = [failure.id === failure.path ? `  ${failure.id}` : `  ${failure.id} (${failure.path})`];
  if (failure.message !== undefined) lines.push(`    ${failure.message}`);
  if (failure.expected === undefined && failure.actual === undefined) return lines;
  return [...lines, `    expected: ${printValue(failure.expected)}`, `    actual:   ${printValue(failure.actual)}`];
}

/** Values may be anything that a runner saw, so what JSON cannot say must still print. */
function printValue(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part)) ?? "nothing";
  } catch {
    text = String(value);
  }
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}...` : text;
}
