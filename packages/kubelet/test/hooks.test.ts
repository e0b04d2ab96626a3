import type { Container } from "@kubenetsim/api";
import { expect, test } from "vitest";
import type { HookResult } from "../src/types.ts";
import { type Bench, createPod, deletePod, glance, KEY, newBench, podOf, runUntil, success } from "./bench.ts";

const ENDLESS = Number.POSITIVE_INFINITY;
const exec = { exec: { command: ["work"] } };
const takes = (seconds: number, ok = true): HookResult => ({
  ok,
  message: ok ? "" : "it broke",
  tookMs: seconds * 1000,
});
const since = (bench: Bench, seconds: number): readonly string[] =>
  bench.events.filter((event) => Number(event.split(" ")[0]) >= seconds);

test.each([
  // the hook, ms from SIGTERM to the end, grace; when the pod that is deleted at 10 s ends, exit code, what is told after "Killing"
  ["ends in time", takes(10), 5_000, 30, 25, 0, []],
  ["ends at once", takes(0), 5_000, 30, 15, 0, []],
  ["fails, and has taken its time", takes(10, false), 5_000, 30, 25, 0, ["10 FailedPreStopHook PreStopHook failed"]],
  ["leaves no grace", takes(30), ENDLESS, 30, 42, 137, []],
  ["outlasts the grace", takes(60), 500, 30, 40.5, 0, ["40.5 FailedPreStopHook PreStopHook failed"]],
  ["never ends", takes(ENDLESS), ENDLESS, 30, 42, 137, ["42 FailedPreStopHook PreStopHook failed"]],
  ["counts in whole seconds", takes(4.9), ENDLESS, 30, 40.9, 137, []],
] as const)("a preStop hook that %s", (_name, hook, terminationMs, grace, end, exitCode, told) => {
  const bench = newBench();
  bench.plan.hook = () => hook;
  bench.plan.terminationMs.set("main", terminationMs);
  createPod(bench, { terminationGracePeriodSeconds: grace, containers: [{ lifecycle: { preStop: exec } }] });
  runUntil(bench, 10);
  deletePod(bench);
  runUntil(bench, end - 0.001);
  expect(podOf(bench).status?.phase).toBe("Running");
  runUntil(bench, end);
  expect(bench.client.get("pods", KEY)).toBeUndefined();
  const last = bench.versions.at(-1)?.status?.containerStatuses?.[0]?.state;
  expect(last?.terminated?.exitCode).toBe(exitCode);
  expect(since(bench, 10)).toEqual(["10 Killing Stopping container main", ...told]);
});

test("sidecars run their preStop hooks beside the others, and get SIGTERM after them", () => {
  const bench = newBench();
  bench.plan.hook = () => takes(10);
  bench.plan.terminationMs.set("main", 3000).set("side", 3000);
  const lifecycle = { preStop: exec };
  createPod(bench, {
    initContainers: [{ name: "side", image: "web:1", restartPolicy: "Always", lifecycle }],
    containers: [{ image: "web:1" }],
  });
  runUntil(bench, 10);
  deletePod(bench);
  runUntil(bench, 60);
  // The hook and main's end go on at once: side's SIGTERM comes when the later of them, the hook, is over.
  expect(bench.calls.slice(2)).toEqual(["13 stop main", "23 stop side", "23 stopPodSandbox"]);
});

const postStart = (more: Partial<Container> = {}): Partial<Container> => ({
  image: "web:1",
  lifecycle: { postStart: exec },
  ...more,
});

test("until its postStart hook has ended a container shows as it was, and nobody asks it", () => {
  const bench = newBench();
  const asked: number[] = [];
  bench.plan.hook = () => takes(25);
  bench.plan.probe = () => {
    asked.push(bench.now / 1000);
    return success;
  };
  createPod(bench, {
    containers: [postStart({ readinessProbe: { exec: { command: ["x"] } } }), { name: "second", image: "web:1" }],
  });
  runUntil(bench, 27);
  expect(bench.calls).toEqual(["2.5 start main"]);
  expect(glance(bench)).toBe("Pending ContainerCreating restarts=0 ready=False");
  expect(podOf(bench).status?.containerStatuses?.[0]?.containerID).toBeUndefined();
  runUntil(bench, 45);
  expect(bench.calls).toEqual(["2.5 start main", "27.5 start second"]);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
  // It goes on at its ticks, which began with the container.
  expect(asked).toEqual([32.5, 42.5]);
  expect(podOf(bench).status?.containerStatuses?.[0]?.state?.running?.startedAt).toBe("1970-01-01T00:00:02Z");
});

test.each([
  ["Always", "Running CrashLoopBackOff restarts=1 ready=False"],
  ["OnFailure", "Running CrashLoopBackOff restarts=1 ready=False"],
  ["Never", "Failed Error restarts=0 ready=False"],
] as const)("a failed postStart hook ends the container; the policy %s says what follows", (restartPolicy, later) => {
  const bench = newBench();
  bench.plan.hook = () => takes(1, false);
  bench.plan.terminationMs.set("main", 60_000);
  createPod(bench, { restartPolicy, terminationGracePeriodSeconds: 4, containers: [postStart()] });
  runUntil(bench, 7.5);
  expect(since(bench, 3)).toEqual(["3.5 FailedPostStartHook PostStartHook failed", "3.5 Killing FailedPostStartHook"]);
  if (restartPolicy !== "Never") {
    expect(glance(bench)).toBe("Running PostStartHookError restarts=0 ready=False");
    expect(podOf(bench).status?.containerStatuses?.[0]?.state?.waiting?.message).toBe("it broke");
  }
  runUntil(bench, 14);
  expect(glance(bench)).toBe(later);
});

test("a program that ends while its postStart hook runs takes the hook with it", () => {
  const bench = newBench();
  bench.plan.hook = () => takes(30);
  bench.plan.starts.set("main", [{ ok: true, exits: { afterMs: 1000, exitCode: 3 } }]);
  createPod(bench, { restartPolicy: "Never", containers: [postStart()] });
  runUntil(bench, 10);
  expect(glance(bench)).toBe("Failed Error restarts=0 ready=False");
  expect(since(bench, 3)).toEqual(["3.5 FailedPostStartHook PostStartHook failed"]);
});

test("a pod is deleted while a postStart hook runs", () => {
  const bench = newBench();
  bench.plan.hook = () => takes(ENDLESS);
  createPod(bench, { containers: [postStart()] });
  runUntil(bench, 10);
  expect(bench.next).toBeUndefined();
  deletePod(bench);
  expect(bench.client.get("pods", KEY)).toBeUndefined();
});

test("nothing is asked again and again while a hook holds up the others", () => {
  const bench = newBench();
  bench.plan.hook = () => takes(100);
  bench.plan.starts.set("second", [{ ok: true, exits: { afterMs: 5_000, exitCode: 1 } }]);
  createPod(bench, {
    containers: [{ name: "second", image: "web:1" }, postStart(), { name: "third", image: "web:1" }],
  });
  runUntil(bench, 200);
  expect(bench.syncs).toBeLessThan(60);
  expect(bench.calls).toContain("102.5 start third");
});
