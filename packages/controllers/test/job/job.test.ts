/** Jobs: completions, indexes, back-off, deadlines, suspension. */
import { describe, expect, test } from "vitest";
import { formatIndexes, parseIndexes } from "../../src/job/indexes.ts";
import { create, type Harness, kubelet, newHarness, nodeOf } from "../harness.ts";
import { change, end, reasons } from "../workload.ts";

function start(spec: object): Harness {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j", namespace: "default" } };
  create(harness.client, "jobs", { ...job, spec: { template, ...spec } } as never);
  harness.run();
  return harness;
}

const active = ({ client }: Harness) =>
  client.list("pods", "default").filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
const statusOf = ({ client }: Harness) => client.get("jobs", "default/j")?.status;
const conditionsOf = (harness: Harness) =>
  statusOf(harness)?.conditions?.map(({ type, reason }) => `${type}/${reason}`);

function endAll(harness: Harness, exitCode: number): number {
  const pods = active(harness);
  for (const pod of pods) end(harness, pod, exitCode);
  harness.run();
  return pods.length;
}

describe("Job", () => {
  test("runs parallelism pods at once until completions have succeeded", () => {
    const harness = start({ completions: 5, parallelism: 2 });
    expect([endAll(harness, 0), endAll(harness, 0), endAll(harness, 0), endAll(harness, 0)]).toEqual([2, 2, 1, 0]);
    expect(statusOf(harness)).toMatchObject({ succeeded: 5, failed: 0, active: 0 });
    expect(conditionsOf(harness)).toEqual(["SuccessCriteriaMet/CompletionsReached", "Complete/CompletionsReached"]);
    expect(harness.client.list("pods").every(({ metadata }) => (metadata.finalizers ?? []).length === 0)).toBe(true);
    expect(reasons(harness, "Job")).toContain("Completed: Job completed");
  });

  test("indexes are worked on once each, and a failed one again", () => {
    const harness = start({ completions: 3, parallelism: 3, completionMode: "Indexed" });
    const [first, ...others] = active(harness);
    expect(others.length).toBe(2);
    expect(first?.spec.hostname).toBe("j-0");
    if (first !== undefined) end(harness, first, 1);
    for (const pod of others) end(harness, pod, 0);
    harness.advance(10_000);
    const again = active(harness);
    expect(again.map(({ metadata }) => metadata.labels?.["batch.kubernetes.io/job-completion-index"])).toEqual(["0"]);
    expect(statusOf(harness)?.completedIndexes).toBe("1,2");
    endAll(harness, 0);
    expect(statusOf(harness)).toMatchObject({ succeeded: 3, completedIndexes: "0-2", failed: 1 });
  });

  test("waits longer after each failure, and gives up past backoffLimit", () => {
    const harness = start({ backoffLimit: 2 });
    endAll(harness, 1);
    expect(active(harness).length).toBe(0);
    harness.advance(9_999);
    expect(active(harness).length).toBe(0);
    harness.advance(1);
    expect(active(harness).length).toBe(1);
    endAll(harness, 1);
    harness.advance(19_999);
    expect(active(harness).length).toBe(0);
    harness.advance(1);
    endAll(harness, 1);
    expect(conditionsOf(harness)).toEqual(["FailureTarget/BackoffLimitExceeded", "Failed/BackoffLimitExceeded"]);
    expect(reasons(harness, "Job")).toContain("BackoffLimitExceeded: Job has reached the specified backoff limit");
  });

  test("activeDeadlineSeconds ends it", () => {
    const harness = start({ activeDeadlineSeconds: 30 });
    harness.advance(30_000);
    expect(active(harness).every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
    expect(conditionsOf(harness)).toEqual(["FailureTarget/DeadlineExceeded"]);
    kubelet(harness);
    harness.run();
    expect(conditionsOf(harness)).toEqual(["FailureTarget/DeadlineExceeded", "Failed/DeadlineExceeded"]);
    expect(reasons(harness, "Job")).toContain("DeadlineExceeded: Job was active longer than specified deadline");
  });

  test("a suspended Job has no pods until it is resumed", () => {
    const harness = start({ suspend: true });
    expect(active(harness)).toEqual([]);
    expect(conditionsOf(harness)).toEqual(["Suspended/JobSuspended"]);
    change(harness, "jobs", "j", { spec: { suspend: false } });
    harness.run();
    expect(active(harness).length).toBe(1);
    expect(conditionsOf(harness)).toEqual(["Suspended/JobResumed"]);
    expect(statusOf(harness)?.startTime).toBeDefined();
  });

  test("a Job that is deleted at work leaves nothing behind", () => {
    const harness = start({ completions: 2, parallelism: 2 });
    harness.client.delete("jobs", "default/j", { propagationPolicy: "Background" });
    harness.run();
    kubelet(harness);
    harness.run();
    expect(harness.client.list("pods")).toEqual([]);
  });

  test("goes after ttlSecondsAfterFinished", () => {
    const harness = start({ ttlSecondsAfterFinished: 60 });
    endAll(harness, 0);
    harness.advance(59_000);
    expect(harness.client.get("jobs", "default/j")).toBeDefined();
    harness.advance(2_000);
    expect(harness.client.get("jobs", "default/j")).toBeUndefined();
  });

  test("podFailurePolicy fails it at once, or overlooks a failure", () => {
    const rule = (action: string) => ({
      podFailurePolicy: { rules: [{ action, onExitCodes: { operator: "In", values: [42] } }] },
    });
    const failing = start(rule("FailJob"));
    endAll(failing, 42);
    expect(conditionsOf(failing)?.at(-1)).toBe("Failed/PodFailurePolicy");
    const ignoring = start({ ...rule("Ignore"), backoffLimit: 0 });
    endAll(ignoring, 42);
    expect(statusOf(ignoring)?.failed).toBe(0);
    expect(conditionsOf(ignoring)).toBeUndefined();
  });
});

test.each([
  ["", []],
  ["1", [1]],
  ["0-2,5", [0, 1, 2, 5]],
  ["0,1,4-9", [0, 1, 4, 5, 6, 7, 8, 9]],
])("indexes %j", (text, indexes) => {
  expect([...parseIndexes(text)]).toEqual(indexes);
  expect(formatIndexes(indexes)).toBe(text);
});
