/** Containers with a restart policy of their own, and ends that make all containers begin anew. */
import type { Container } from "@kubenetsim/api";
import { expect, test } from "vitest";
import type { StartResult } from "../src/types.ts";
import { type Bench, createPod, deletePod, glance, KEY, newBench, podOf, runUntil } from "./bench.ts";

const exits = (exitCode: number, afterMs = 1000): StartResult => ({ ok: true, exits: { afterMs, exitCode } });
const rule = (action: string, operator: string, ...values: number[]) => ({ action, exitCodes: { operator, values } });
const starts = (bench: Bench): readonly string[] => bench.calls.filter((call) => call.includes("start"));

test.each([
  // the pod's policy, the container's, its rules, exit code: does it start again?
  ["Never", undefined, [], 1, false],
  ["Never", "Always", [], 0, true],
  ["Never", "OnFailure", [], 0, false],
  ["Never", "OnFailure", [], 1, true],
  ["Always", "Never", [], 1, false],
  ["Never", "Never", [rule("Restart", "In", 42)], 42, true],
  ["Never", "Never", [rule("Restart", "In", 42)], 43, false],
  ["Never", "Never", [rule("Restart", "NotIn", 42)], 43, true],
  ["Never", "Never", [rule("Restart", "NotIn", 42)], 42, false],
  ["Never", "Never", [rule("Restart", "In", 1), rule("Restart", "In", 2)], 2, true],
] as const)("pod %s, container %s, rules %j, exit code %i: starts again %s", (pod, own, rules, exitCode, again) => {
  const bench = newBench();
  bench.plan.starts.set("main", [exits(exitCode), { ok: true }]);
  const restartPolicy = own === undefined ? {} : { restartPolicy: own, restartPolicyRules: rules };
  createPod(bench, { restartPolicy: pod, containers: [{ image: "web:1", ...restartPolicy }] });
  runUntil(bench, 10);
  expect(starts(bench).length).toBe(again ? 2 : 1);
  expect(podOf(bench).status?.phase).toBe(again ? "Running" : exitCode === 0 ? "Succeeded" : "Failed");
});

const TRIGGER = { restartPolicy: "Never", restartPolicyRules: [rule("RestartAllContainers", "In", 42)] };

function startAll(bench: Bench, more: Partial<Container> = {}): void {
  createPod(bench, {
    restartPolicy: "Never",
    initContainers: [
      { name: "init", image: "web:1" },
      { name: "side", image: "web:1", restartPolicy: "Always" },
    ],
    containers: [
      { image: "web:1", lifecycle: { preStop: { sleep: { seconds: 20 } } }, ...more },
      { name: "trigger", image: "web:1", ...TRIGGER },
    ],
  });
}

test("one container's end makes all begin anew in the same sandbox, without hooks or grace", () => {
  const bench = newBench();
  bench.plan.starts.set("init", [exits(0, 0)]).set("trigger", [exits(42, 5000), { ok: true }]);
  bench.plan.terminationMs.set("main", 10_000);
  startAll(bench);
  runUntil(bench, 9);
  const conditions = () =>
    podOf(bench).status?.conditions?.find((condition) => condition.type === "AllContainersRestarting");
  expect(conditions()).toMatchObject({
    status: "True",
    reason: "RestartAllContainersStarted",
    message: "container exited with restart policy rule",
  });
  expect(podOf(bench).status?.phase).toBe("Running");
  runUntil(bench, 60);
  expect(bench.calls).toEqual([
    ...["2.5 start init", "2.5 stop init", "3 start side", "3.5 start main", "3.5 start trigger"],
    // SIGKILL after the two seconds that every container has.
    ...["8.5 stop trigger", "8.5 stop side", "10.5 stop main"],
    ...["11 start init", "11 stop init", "11.5 start side", "12 start main", "12 start trigger"],
  ]);
  expect(conditions()).toMatchObject({ status: "False" });
  const { initContainerStatuses = [], containerStatuses = [], podIP } = podOf(bench).status ?? {};
  expect([...initContainerStatuses, ...containerStatuses].map((each) => each.restartCount)).toEqual([1, 1, 1, 1]);
  expect(containerStatuses[0]?.lastState?.terminated?.exitCode).toBe(137);
  expect(podIP).toBe("10.244.1.2");
  expect(glance(bench)).toBe("Running running restarts=1 ready=True");
});

test("an init container's rule does it too, and a pod can be deleted meanwhile", () => {
  const bench = newBench();
  bench.plan.starts.set("init", [exits(42, 0), exits(0, 0)]);
  createPod(bench, {
    initContainers: [{ name: "init", image: "web:1", ...TRIGGER }],
    containers: [{ image: "web:1" }],
  });
  runUntil(bench, 20);
  expect(starts(bench)).toEqual(["2.5 start init", "3 start init", "3.5 start main"]);

  const other = newBench();
  other.plan.starts.set("init", [exits(0, 0)]).set("trigger", [exits(42, 5000), { ok: true }]);
  other.plan.terminationMs.set("main", 10_000);
  startAll(other);
  runUntil(other, 9);
  deletePod(other);
  runUntil(other, 30);
  expect(other.client.get("pods", KEY)).toBeUndefined();
  expect(starts(other).length).toBe(4);
});

test("without such a rule nobody speaks of it", () => {
  const bench = newBench();
  createPod(bench, { containers: [{}] });
  expect(podOf(bench).status?.conditions?.map((condition) => condition.type)).not.toContain("AllContainersRestarting");
});
