/** Indexed Jobs whose indexes have limits of their own, and Jobs for whom some indexes are enough. */
import type { Pod } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { successOf } from "../../src/job/success-policy.ts";
import { create, type Harness, newHarness, nodeOf } from "../harness.ts";
import { end } from "../workload.ts";

const FAILURES = "batch.kubernetes.io/job-index-failure-count";
const INDEX = "batch.kubernetes.io/job-completion-index";

function start(spec: object): Harness {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j", namespace: "default" } };
  create(harness.client, "jobs", { ...job, spec: { template, completionMode: "Indexed", ...spec } } as never);
  harness.run();
  return harness;
}

const active = ({ client }: Harness): readonly Pod[] =>
  client
    .list("pods", "default")
    .filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined && !["Succeeded", "Failed"].includes(status?.phase ?? ""),
    );
const tries = (harness: Harness): readonly string[] =>
  active(harness)
    .map(({ metadata }) => `${metadata.labels?.[INDEX]}:${metadata.annotations?.[FAILURES]}`)
    .sort();
const statusOf = ({ client }: Harness) => client.get("jobs", "default/j")?.status;
const conditionsOf = (harness: Harness) =>
  statusOf(harness)?.conditions?.map(({ type, reason, message }) => `${type}/${reason}: ${message}`);

/** Ends the pods at work: `codes[index]` is their exit code; others go on. */
function endIndexes(harness: Harness, codes: { readonly [index: string]: number }): void {
  for (const pod of active(harness)) {
    const code = codes[pod.metadata.labels?.[INDEX] ?? ""];
    if (code !== undefined) end(harness, pod, code);
  }
  harness.run();
}

/** Pods that are being deleted come to their end. */
function bury(harness: Harness): void {
  for (const { metadata } of harness.client.list("pods"))
    if (metadata.deletionTimestamp !== undefined)
      harness.client.delete("pods", `default/${metadata.name}`, { gracePeriodSeconds: 0 });
  harness.run();
}

test("an index is tried again after its own wait, as often as its limit allows", () => {
  const harness = start({ completions: 3, parallelism: 3, backoffLimitPerIndex: 1 });
  expect(tries(harness)).toEqual(["0:0", "1:0", "2:0"]);
  endIndexes(harness, { 0: 1, 1: 0 });
  expect(tries(harness)).toEqual(["2:0"]);
  harness.advance(10_000);
  expect(tries(harness)).toEqual(["0:1", "2:0"]);
  endIndexes(harness, { 0: 1, 2: 0 });
  harness.advance(60_000);
  expect(tries(harness)).toEqual([]);
  expect(statusOf(harness)).toMatchObject({ completedIndexes: "1,2", failedIndexes: "0", succeeded: 2, failed: 2 });
  expect(conditionsOf(harness)).toEqual([
    "FailureTarget/FailedIndexes: Job has failed indexes",
    "Failed/FailedIndexes: Job has failed indexes",
  ]);
  expect(harness.client.list("pods").every(({ metadata }) => (metadata.finalizers ?? []).length === 0)).toBe(true);
});

test("maxFailedIndexes ends it early", () => {
  const harness = start({ completions: 4, parallelism: 4, backoffLimitPerIndex: 0, maxFailedIndexes: 1 });
  endIndexes(harness, { 0: 1 });
  expect(statusOf(harness)?.failedIndexes).toBe("0");
  expect(tries(harness)).toEqual(["1:0", "2:0", "3:0"]);
  endIndexes(harness, { 2: 1 });
  expect(tries(harness)).toEqual([]);
  bury(harness);
  expect(conditionsOf(harness)?.at(-1)).toBe(
    "Failed/MaxFailedIndexesExceeded: Job has exceeded the specified maximal number of failed indexes",
  );
});

test.each([
  ["FailIndex", "0", ["1:0"]],
  ["Ignore", "", ["0:0", "1:0"]],
])("podFailurePolicy %s", (action, failedIndexes, after) => {
  const code = 3;
  const podFailurePolicy = { rules: [{ action, onExitCodes: { operator: "In", values: [code] } }] };
  const harness = start({ completions: 2, parallelism: 2, backoffLimitPerIndex: 0, podFailurePolicy });
  endIndexes(harness, { 0: code });
  expect(statusOf(harness)?.failedIndexes).toBe(failedIndexes);
  harness.advance(10_000);
  expect(tries(harness)).toEqual(after);
});

test("a successPolicy that is met ends the rest", () => {
  const successPolicy = { rules: [{ succeededIndexes: "1-2", succeededCount: 1 }] };
  const harness = start({ completions: 3, parallelism: 3, successPolicy });
  endIndexes(harness, { 2: 0 });
  expect(active(harness)).toEqual([]);
  expect(conditionsOf(harness)).toEqual(["SuccessCriteriaMet/SuccessPolicy: Matched rules at index 0"]);
  bury(harness);
  expect(conditionsOf(harness)?.at(-1)).toBe("Complete/SuccessPolicy: Matched rules at index 0");
  expect(statusOf(harness)).toMatchObject({ succeeded: 1, completedIndexes: "2", active: 0, terminating: 0 });
  expect(statusOf(harness)?.completionTime).toBeDefined();
});

test.each([
  [[{ succeededIndexes: "0,2" }], [0, 2], "Matched rules at index 0"],
  [[{ succeededIndexes: "0,2" }], [0, 1], undefined],
  [[{ succeededCount: 2 }], [0, 1], "Matched rules at index 0"],
  [[{ succeededIndexes: "0-9", succeededCount: 2 }, { succeededIndexes: "11" }], [11], "Matched rules at index 1"],
  [[{ succeededIndexes: "0-9", succeededCount: 2 }], [3, 12], undefined],
])("%j of %j: %s", (rules, succeeded, message) => {
  expect(successOf({ spec: { successPolicy: { rules } } } as never, new Set(succeeded))).toBe(message);
});
