import type { Container, Probe } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { newProbes, recordOutcome, tickFrom } from "../../src/probes/worker.ts";
import type { ProbeState } from "../../src/types.ts";
import {
  type Bench,
  createPod,
  deletePod,
  failure,
  glance,
  newBench,
  podOf,
  runUntil,
  success,
  unknown,
} from "../bench.ts";

const port = { tcpSocket: { port: 80 } };

/** Answers by the kind of probe: which path it asks for, and from when to when it fails. */
function failing(bench: Bench, path: string, from: number, to: number): void {
  bench.plan.probe = (_container, handler, now) =>
    handler.httpGet?.path === path && now >= from * 1000 && now < to * 1000 ? failure : success;
}

const http = (path: string): Probe => ({ httpGet: { path, port: 80 } });

test.each([
  ["readiness", { successThreshold: 3, failureThreshold: 1 }, "+++++-+++++-", "ff+++f" + "ff+++f", undefined],
  ["liveness", { failureThreshold: 3 }, "+---", "+++f", { run: 0, onHold: true }],
  ["startup", { failureThreshold: 3 }, "---", "uuf", { run: 0, onHold: true }],
  ["startup", { failureThreshold: 3 }, "--+", "uu+", { run: 0, onHold: true }],
  ["readiness", { failureThreshold: 2 }, "+-+--+", "++++f+", { run: 1, onHold: false }],
] as const)("the counters of %s %j for %s", (kind, probe, answers, results, last) => {
  const mark = { success: "+", failure: "f", unknown: "u", unset: "-" };
  const container: Container = { name: "c", [`${kind}Probe`]: { ...port, ...probe } };
  let state = newProbes(container, 0, {})[kind] as ProbeState;
  const seen = [...answers].map((answer, index) => {
    state = recordOutcome(kind, probe, state, answer === "+" ? "success" : "failure", index * 10_000);
    return mark[state.result];
  });
  expect(seen.join("")).toBe(results);
  if (last !== undefined) expect(state).toMatchObject(last);
});

test.each([
  [{}, 0, 0],
  [{}, 1, 10_000],
  [{ initialDelaySeconds: 5, periodSeconds: 3 }, 0, 5000],
  [{ initialDelaySeconds: 5, periodSeconds: 3 }, 5001, 8000],
  [{ initialDelaySeconds: 5, periodSeconds: 3 }, 8000, 8000],
] as const)("the tick of %j from %i", (probe, from, tick) => {
  expect(tickFrom(probe, 0, from)).toBe(tick);
});

test("a container with a readiness probe is ready after its initial delay", () => {
  const bench = newBench();
  createPod(bench, { containers: [{ readinessProbe: { ...port, initialDelaySeconds: 5 } }] });
  runUntil(bench, 3);
  expect(glance(bench)).toBe("Running running restarts=0 ready=False");
  expect(bench.next).toEqual({ at: 7500, steady: false });
  expect(podOf(bench).status?.conditions?.find((each) => each.type === "Ready")).toMatchObject({
    reason: "ContainersNotReady",
    message: "containers with unready status: [main]",
  });
  runUntil(bench, 8);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
  expect(bench.next).toEqual({ at: 17_500, steady: true, turnEndsAt: 17_500 });
  expect(bench.versions.length).toBe(1 + 3);
});

test("readiness is lost after failureThreshold failures, and steady again once it is", () => {
  const bench = newBench();
  failing(bench, "/ready", 10, 45);
  createPod(bench, { containers: [{ readinessProbe: http("/ready") }] });
  const states = [5, 13, 23, 33, 43, 53].map((seconds) => {
    runUntil(bench, seconds);
    return `${seconds} ${glance(bench).split(" ")[3]} steady=${bench.next?.steady}`;
  });
  expect(states).toEqual([
    "5 ready=True steady=true",
    "13 ready=True steady=false",
    "23 ready=True steady=false",
    "33 ready=False steady=true",
    "43 ready=False steady=true",
    "53 ready=True steady=true",
  ]);
  expect(bench.events).toContain("12.5 Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 500");
});

test("liveness before its first run is steady; a dead container is killed and started again", () => {
  const bench = newBench();
  failing(bench, "/live", 60, 100);
  bench.plan.terminationMs.set("main", 1000);
  createPod(bench, { containers: [{ image: "web:1", livenessProbe: { ...http("/live"), initialDelaySeconds: 60 } }] });
  runUntil(bench, 5);
  expect(bench.next).toEqual({ at: 62_500, steady: true, turnEndsAt: 62_500 });
  runUntil(bench, 63);
  expect(bench.next?.steady).toBe(false);
  runUntil(bench, 90);
  expect(bench.events.slice(4)).toEqual([
    "62.5 Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 500",
    "72.5 Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 500",
    "82.5 Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 500",
    "82.5 Killing Container main failed liveness probe, will be restarted",
    '84 Pulled Container image "web:1" already present on machine and can be accessed by the pod',
    "84 Created Container created",
    "84 Started Container started",
  ]);
  expect(glance(bench)).toBe("Running running restarts=1 ready=True");
  expect(bench.next).toEqual({ at: 144_000, steady: true, turnEndsAt: 144_000 });
});

test("a program that ignores SIGTERM is killed when the probe's own grace is over", () => {
  const bench = newBench();
  failing(bench, "/live", 0, 5);
  bench.plan.terminationMs.set("main", Number.POSITIVE_INFINITY);
  const livenessProbe = { ...http("/live"), failureThreshold: 1, terminationGracePeriodSeconds: 7 };
  createPod(bench, { containers: [{ image: "web:1", livenessProbe }] });
  runUntil(bench, 20);
  const [status] = podOf(bench).status?.containerStatuses ?? [];
  expect(status?.lastState?.terminated).toMatchObject({
    exitCode: 137,
    reason: "Error",
    finishedAt: "1970-01-01T00:00:09Z",
  });
});

test("with restartPolicy Never a dead container stays dead", () => {
  const bench = newBench();
  failing(bench, "/live", 0, 1000);
  createPod(bench, {
    restartPolicy: "Never",
    containers: [{ livenessProbe: { ...http("/live"), failureThreshold: 1 } }],
  });
  runUntil(bench, 20);
  expect(bench.events).toContain("2.5 Killing Container main failed liveness probe");
  expect(glance(bench)).toBe("Succeeded Completed restarts=0 ready=False");
});

test("the other probes wait for startup; readiness then comes at once, liveness at its tick", () => {
  const bench = newBench();
  const asked: string[] = [];
  bench.plan.probe = (_container, handler, now) => {
    asked.push(`${now / 1000} ${handler.httpGet?.path}`);
    return handler.httpGet?.path === "/start" && now < 20_000 ? failure : success;
  };
  const startupProbe = { ...http("/start"), periodSeconds: 5, failureThreshold: 30 };
  createPod(bench, { containers: [{ startupProbe, readinessProbe: http("/ready"), livenessProbe: http("/live") }] });
  runUntil(bench, 15);
  expect(podOf(bench).status?.containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
  runUntil(bench, 35);
  expect(asked).toEqual([
    ...["2.5 /start", "7.5 /start", "12.5 /start", "17.5 /start", "22.5 /start"],
    ...["22.5 /ready", "22.5 /live", "32.5 /ready", "32.5 /live"],
  ]);
  expect(podOf(bench).status?.containerStatuses?.[0]).toMatchObject({ started: true, ready: true });
});

test("a container that never starts up is killed and, later, held back", () => {
  const bench = newBench();
  failing(bench, "/start", 0, 1000);
  createPod(bench, { containers: [{ image: "web:1", startupProbe: { ...http("/start"), failureThreshold: 2 } }] });
  runUntil(bench, 24);
  expect(bench.events).toContain("12.5 Killing Container main failed startup probe, will be restarted");
  expect(glance(bench)).toBe("Running CrashLoopBackOff restarts=1 ready=False");
});

test("while a pod ends, readiness goes on being asked and liveness does not", () => {
  const bench = newBench();
  bench.plan.terminationMs.set("main", 25_000);
  const asked: string[] = [];
  bench.plan.probe = (_container, handler) => {
    asked.push(`${bench.now / 1000} ${handler.httpGet?.path}`);
    return success;
  };
  createPod(bench, { containers: [{ readinessProbe: http("/ready"), livenessProbe: http("/live") }] });
  runUntil(bench, 5);
  asked.length = 0;
  deletePod(bench);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
  runUntil(bench, 20);
  expect(asked).toEqual(["12.5 /ready"]);
  expect(bench.next?.steady).toBe(false);
});

test("what cannot be asked counts for nothing: readiness never comes, liveness never ends the container", () => {
  const bench = newBench();
  bench.plan.probe = () => unknown;
  createPod(bench, { containers: [{ readinessProbe: http("/ready"), livenessProbe: http("/live") }] });
  runUntil(bench, 200);
  expect(glance(bench)).toBe("Running running restarts=0 ready=False");
  expect(bench.events).toContain(
    '12.5 Unhealthy Liveness probe errored and resulted in unknown state: strconv.Atoi: parsing "http": invalid syntax',
  );
  expect(bench.next?.steady).toBe(true);
});
