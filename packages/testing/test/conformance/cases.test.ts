import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFile } from "../../src/conformance/runner.ts";
import type { SuiteReport } from "../../src/conformance/types.ts";

const root = join(import.meta.dirname, "../../conformance-cases");

// The suites that must pass as a whole, with how many cases they have: one that got lost would fail here.
const whole: Readonly<Record<string, number>> = {
  allocators: 113,
  endpoints: 251,
  names: 539,
  resolver: 56,
  rollout: 119,
  selectors: 149,
};

describe.each(Object.entries(whole))("suite %s", (suite, count) => {
  const reports = new Map<string, SuiteReport>();
  const names = readdirSync(join(root, suite)).filter((name) => name.endsWith(".json"));

  test.each(names)("%s passes", (name) => {
    const report = runFile(readFileSync(join(root, suite, name), "utf8"), name);
    reports.set(name, report);
    expect(report).toMatchObject({ suite, failed: 0, failures: [] });
  });

  test(`has ${count} cases`, () => {
    expect([...reports.values()].reduce((sum, report) => sum + report.passed, 0)).toBe(count);
  });
});
