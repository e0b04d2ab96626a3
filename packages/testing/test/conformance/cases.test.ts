import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFile } from "../../src/conformance/runner.ts";
import type { SuiteReport } from "../../src/conformance/types.ts";

const root = join(import.meta.dirname, "../../conformance-cases");

// The suites that must pass as a whole, with how many cases they have: one that got lost would fail here.
const whole: Readonly<Record<string, number>> = {
  allocators: 113,
  defaulting: 48,
  dns: 97,
  endpoints: 251,
  // Without api-resources, recorded from a server that had no ServiceCIDR yet.
  "kubectl-print": 268,
  names: 539,
  probes: 159,
  resolv: 74,
  resolver: 56,
  rollout: 119,
  // Those that need no Ingress and no NetworkPolicy.
  scenarios: 87,
  selectors: 149,
  "service-rest": 650,
  "servicecidr-controller": 30,
  strategy: 13,
  validation: 423,
  warnings: 12,
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
