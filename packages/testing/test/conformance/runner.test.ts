import { describe, expect, test } from "vitest";
import { notApplicableForms } from "../../src/conformance/not-applicable.ts";
import { printReports } from "../../src/conformance/print.ts";
import { mergeReports, runFile, unreadablePath } from "../../src/conformance/runner.ts";
import { suites as allSuites } from "../../src/conformance/suite/index.ts";
import type { Suite, SuiteReport } from "../../src/conformance/types.ts";

// A suite whose cases say how they end.
const fake: Suite = {
  name: "fake",
  run(testCase) {
    if (testCase["end"] === "throw") throw new RangeError("too deep");
    if (testCase["end"] === "not-applicable") return "not-applicable";
    if (testCase["end"] === "pass") return { passed: true };
    return { passed: false, expected: 1n, actual: testCase["end"], message: "as told" };
  },
};
const run = (text: string): SuiteReport => runFile(text, "dir/some.json", [fake]);
const fileOf = (...cases: readonly unknown[]): string => JSON.stringify({ suite: "fake", cases });

describe("a file that cannot be run is one failure", () => {
  test.each([
    ["no text", "", "is not JSON"],
    ["no JSON", "{suite: fake}", "is not JSON"],
    ["half of a file", fileOf({ id: "a", end: "pass" }).slice(0, -2), "is not JSON"],
    ["a list", "[]", "is not a JSON object"],
    ["null", "null", "is not a JSON object"],
    ["no suite", `{"cases":[{"id":"a"}]}`, "names no suite"],
    ["a suite that is a number", `{"suite":1,"cases":[]}`, "names no suite"],
    ["an unknown suite", `{"suite":"nobody","cases":[{"id":"a"}]}`, `names the suite "nobody", which is unknown`],
    ["a suite named as a prototype's member", `{"suite":"constructor","cases":[{"id":"a"}]}`, "is unknown"],
    ["a suite named __proto__", `{"suite":"__proto__","cases":[{"id":"a"}]}`, "is unknown"],
    ["no cases", `{"suite":"fake"}`, "has no list of cases"],
    ["cases that are no list", `{"suite":"fake","cases":{"id":"a"}}`, "has no list of cases"],
    ["an empty list of cases", `{"suite":"fake","cases":[]}`, "holds no cases"],
  ])("%s", (_, text, message) => {
    const report = run(text);
    expect(report).toMatchObject({ passed: 0, failed: 1, notApplicable: 0 });
    expect(report.failures[0]).toMatchObject({ id: "dir/some.json", path: "dir/some.json" });
    expect(report.failures[0]?.message).toContain(message);
  });
});

describe("a case", () => {
  test.each([
    ["that passes", { id: "a", end: "pass" }, { passed: 1, failed: 0, notApplicable: 0 }],
    ["that fails", { id: "a", end: "fail" }, { passed: 0, failed: 1, notApplicable: 0 }],
    ["that throws", { id: "a", end: "throw" }, { passed: 0, failed: 1, notApplicable: 0 }],
    ["that is not applicable", { id: "a", end: "not-applicable" }, { passed: 0, failed: 0, notApplicable: 1 }],
    ["without id", { end: "pass" }, { passed: 0, failed: 1, notApplicable: 0 }],
    ["with a number as id", { id: 7, end: "pass" }, { passed: 0, failed: 1, notApplicable: 0 }],
    ["that is a text", "pass", { passed: 0, failed: 1, notApplicable: 0 }],
    ["that is null", null, { passed: 0, failed: 1, notApplicable: 0 }],
    ["that is a list", ["pass"], { passed: 0, failed: 1, notApplicable: 0 }],
  ])("%s", (_, testCase, counts) => {
    expect(run(fileOf(testCase))).toMatchObject(counts);
  });

  test("that throws does not stop the others, and says what it threw", () => {
    const report = run(fileOf({ id: "a", end: "throw" }, { id: "b", end: "pass" }, { id: "c", end: "fail" }));
    expect(report).toMatchObject({ passed: 1, failed: 2 });
    expect(report.failures.map(({ id, message }) => [id, message])).toEqual([
      ["a", "RangeError: too deep"],
      ["c", "as told"],
    ]);
  });

  test("given twice fails the second time", () => {
    const report = run(fileOf({ id: "a", end: "pass" }, { id: "a", end: "pass" }));
    expect(report).toMatchObject({ passed: 1, failed: 1 });
    expect(report.failures[0]?.message).toBe("the id is given twice");
  });
});

describe("what is printed", () => {
  const reports = mergeReports([
    run(fileOf({ id: "a", end: "pass" }, { id: "b", end: "fail" }, { id: "c", end: "not-applicable" })),
    runFile(fileOf({ id: "d", end: "pass" }), "dir/other.json", [fake]),
    unreadablePath("/nowhere", "does not exist"),
  ]);

  test("is one line a suite, and last the sum", () => {
    expect(printReports(reports, false)).toEqual([
      "fake: 2 passed, 1 failed, 1 not applicable",
      "unreadable: 0 passed, 1 failed",
      "2 passed, 2 failed",
    ]);
  });

  test("names, when verbose, what failed with expected and actual", () => {
    expect(printReports(reports, true)).toEqual([
      "fake: 2 passed, 1 failed, 1 not applicable",
      "  b (dir/some.json)",
      "    as told",
      '    expected: "1n"',
      '    actual:   "fail"',
      "unreadable: 0 passed, 1 failed",
      "  /nowhere",
      "    does not exist",
      "2 passed, 2 failed",
    ]);
  });

  test("is only the sum where there is nothing", () => {
    expect(printReports([], false)).toEqual(["0 passed, 0 failed"]);
  });
});

describe("the allocators suite does not pass what is wrong", () => {
  const ops = (...list: readonly unknown[]): unknown => ({
    id: "a",
    allocator: "ip",
    range: "192.168.1.0/30",
    implementation: ["bitmap", "ipaddress"],
    ops: list,
  });
  test.each([
    ["an unknown op", ops({ do: "juggle", expect: "ok" })],
    ["an op named as a prototype's member", ops({ do: "constructor" })],
    ["a wrong count", ops({ do: "free", expect: 3 })],
    ["a wrong outcome", ops({ do: "allocate", value: "192.168.1.3", expect: "ok" })],
    ["an answer outside `in`", ops({ do: "allocate-next", expect: "ok", in: ["192.168.1.9"] })],
    ["a fill that is too short", ops({ do: "fill", expect: 3 })],
    ["a wrong metric", ops({ do: "metrics", expect: { free: 1 } })],
    ["an unknown metric", ops({ do: "metrics", expect: { toString: 1 } })],
    ["a name that nothing is remembered as", ops({ do: "allocate", values: "p", expect: "ok" })],
    ["a wrong list", ops({ do: "list", expect: ["192.168.1.1"] })],
    ["no ops", { id: "a", allocator: "ip", range: "192.168.1.0/30", implementation: ["bitmap"] }],
    ["an unknown implementation", { ...(ops() as object), implementation: ["abacus"] }],
    ["an unknown form", { id: "a", form: "dance", expect: true }],
    ["a wrong band", { id: "a", form: "band", allocator: "ip", range: "192.168.1.0/24", expect: 17 }],
    ["no expectation", { id: "a", form: "band", allocator: "ip", range: "192.168.1.0/24" }],
    [
      "an unknown expectation of a repair",
      { id: "a", form: "repair", allocator: "port", range: "100-200", objects: [], expect: { mood: "good" } },
    ],
    [
      "a leak that is said to live longer",
      {
        id: "a",
        form: "repair",
        allocator: "port",
        range: "100-200",
        objects: [],
        expect: { taken: [111], keptAfterRuns: 3, freedAfterRuns: 4 },
      },
    ],
  ])("%s", (_, testCase) => {
    expect(runFile(JSON.stringify({ suite: "allocators", cases: [testCase] }), "x.json")).toMatchObject({ failed: 1 });
  });
});

test("suites are named once, and sorted", () => {
  const names = allSuites.map((suite) => suite.name);
  expect(names).toEqual([...new Set(names)].sort());
});

test("every form that is not applicable is of a known suite and has a reason", () => {
  for (const { suite, reason } of notApplicableForms) {
    expect(allSuites.map((one) => one.name)).toContain(suite);
    expect(reason).not.toBe("");
  }
});
