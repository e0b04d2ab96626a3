/** CronJobs: Jobs when their time has come, and how many of them stay. */
import { expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf } from "../harness.ts";
import { end, reasons } from "../workload.ts";

const MINUTE = 60_000;

function start(spec: object): Harness {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  const cronJob = { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "c", namespace: "default" } };
  const whole = { schedule: "*/5 * * * *", jobTemplate: { spec: { template } }, ...spec };
  create(harness.client, "cronjobs", { ...cronJob, spec: whole } as never);
  harness.run();
  return harness;
}

function run(harness: Harness, minutes: number, isDone = true): void {
  for (let i = 0; i < minutes; i++) {
    harness.advance(MINUTE);
    if (isDone)
      for (const pod of harness.client.list("pods").filter(({ status }) => status?.phase !== "Succeeded"))
        end(harness, pod, 0);
    harness.run();
  }
}

const jobs = ({ client }: Harness): number => client.list("jobs").length;

test("one Job every five minutes, of which the newest three stay", () => {
  const harness = start({});
  run(harness, 4);
  expect(jobs(harness)).toBe(0);
  run(harness, 1);
  expect(jobs(harness)).toBe(1);
  expect(harness.client.list("jobs")[0]?.metadata.name).toMatch(/^c-\d{8}$/);
  run(harness, 30);
  expect(jobs(harness)).toBe(3);
  expect(harness.client.get("cronjobs", "default/c")?.status?.lastScheduleTime).toBe("2026-01-01T00:35:00Z");
});

test.each([
  ["Allow", 3, 3],
  ["Forbid", 1, 1],
  ["Replace", 1, 1],
])("concurrencyPolicy %s", (concurrencyPolicy, count, active) => {
  const harness = start({ concurrencyPolicy });
  run(harness, 16, false);
  expect(jobs(harness)).toBe(count);
  expect(harness.client.get("cronjobs", "default/c")?.status?.active?.length).toBe(active);
});

test("a suspended CronJob makes nothing", () => {
  const harness = start({ suspend: true });
  run(harness, 12);
  expect(jobs(harness)).toBe(0);
});

test.each([
  ["UTC", "2026-01-01T06:00:00Z"],
  ["Europe/Berlin", "2026-01-01T05:00:00Z"],
  ["Asia/Kolkata", "2026-01-01T00:30:00Z"],
])("timeZone %s: six in the morning", (timeZone, at) => {
  const harness = start({ schedule: "0 6 * * *", timeZone });
  harness.advance(12 * 60 * MINUTE);
  expect(harness.client.get("cronjobs", "default/c")?.status?.lastScheduleTime).toBe(at);
});

test("after a long sleep one Job makes up for all, and that is told", () => {
  const harness = start({ schedule: "* * * * *", suspend: true });
  harness.advance(101 * MINUTE);
  harness.client.patch("cronjobs", "default/c", "merge", { spec: { suspend: false } });
  harness.run();
  expect(jobs(harness)).toBe(1);
  expect(reasons(harness, "CronJob")).toContain(
    "TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew",
  );
});

test("startingDeadlineSeconds: what is too late is not made up for", () => {
  const harness = start({ schedule: "0 * * * *", startingDeadlineSeconds: 60, suspend: true });
  harness.advance(65 * MINUTE);
  harness.client.patch("cronjobs", "default/c", "merge", { spec: { suspend: false } });
  harness.run();
  expect(jobs(harness)).toBe(0);
});
