import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFile } from "../../src/conformance/runner.ts";
import type { SuiteReport } from "../../src/conformance/types.ts";

const root = join(import.meta.dirname, "../../conformance-cases");

// The suites that must pass as a whole, with how many cases they have: a case that got lost would fail here.
const whole: Readonly<Record<string, number>> = { allocators: 113 };

const pathsOf = (suite: string): readonly string[] =>
  readdirSync(join(root, suite))
    .filter((name) => name.endsWith(".json"))
    .sort();
const reportOf = (suite: string, name: string): SuiteReport =>
  runFile(readFileSync(join(root, suite, name), "utf8"), name);

describe.each(Object.entries(whole))("suite %s", (suite, count) => {
  test.each(pathsOf(suite))("%s passes", (name) => {
    expect(reportOf(suite, name)).toMatchObject({ suite, failed: 0, failures: [] });
  });

  test(`has ${count} cases`, () => {
    const passed = pathsOf(suite).map((name) => reportOf(suite, name).passed);
    expect(passed.reduce((sum, one) => sum + one, 0)).toBe(count);
  });
});
