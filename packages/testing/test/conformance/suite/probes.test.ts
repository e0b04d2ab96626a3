import { expect, test } from "vitest";
import { run } from "../../../src/conformance/suite/probes.ts";
import type { JsonObject } from "../../../src/conformance/types.ts";

const manifest = (spec: JsonObject, status: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "default", uid: "u" },
  spec,
  status,
});
const containers = [{ name: "web", image: "i", readinessProbe: { exec: { command: ["x"] } } }];
const statuses = [
  {
    name: "web",
    image: "i",
    restartCount: 0,
    containerID: "c",
    started: true,
    ready: true,
    state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
  },
];
const live = manifest({ containers }, { phase: "Running", containerStatuses: statuses });

test.each([
  ["phase", { check: "podPhase", pod: live, expect: { phase: "Running" } }, true],
  ["another phase", { check: "podPhase", pod: live, expect: { phase: "Pending" } }, false],
  [
    "condition",
    { check: "podReady", pod: live, containerStatuses: statuses, expect: { type: "Ready", status: "True" } },
    true,
  ],
  [
    "no statuses",
    { check: "podReady", pod: live, containerStatuses: null, expect: { type: "Ready", status: "True" } },
    false,
  ],
  [
    "another reason",
    { check: "podReady", pod: live, containerStatuses: null, expect: { type: "Ready", status: "False", reason: "x" } },
    false,
  ],
] as const)("%s", (_, testCase, passed) => {
  expect(run({ id: "x", ...testCase } as JsonObject).passed).toBe(passed);
});

test.each([
  [{ value: "success", worker: "continue", run: 1, probed: true, onHold: false, restart: false }, true],
  [{ value: "failure" }, false],
  [{ worker: "stop" }, false],
  [{ run: 2 }, false],
])("one tick of a worker: %j passes: %s", (facts, passed) => {
  const timeline = [{ at: 60, result: "success", expect: facts }];
  expect(run({ probe: "readiness", pod: live, now: "2026-01-01T00:00:00Z", timeline }).passed).toBe(passed);
});

test.each([
  [{ kill: [], start: ["web"], startInit: [], killPod: false, createSandbox: false }, true],
  [{ start: [] }, false],
  [{ kill: ["web"] }, false],
  [{ createSandbox: true }, false],
])("one sync after an end: %j passes: %s", (facts, passed) => {
  const sandbox = { ready: true, attempt: 0, ip: "10.0.0.1" };
  const runtime = { sandbox, containers: [{ name: "web", state: "exited", exitCode: 1 }] };
  const pod = manifest({ containers, restartPolicy: "Always" });
  expect(run({ check: "podActions", pod, runtime, expect: facts }).passed).toBe(passed);
});

test.each([
  [{ check: "podMood" }, "podMood"],
  [{ check: "podActions", pod: live, expect: { colour: "red" } }, "expect.colour"],
  [{ probe: "patience" }, "patience"],
] as const)("what it does not know it refuses: %j", (testCase, message) => {
  expect(() => run(testCase as JsonObject)).toThrow(message);
});
