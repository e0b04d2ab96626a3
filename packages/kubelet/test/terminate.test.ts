import { expect, test } from "vitest";
import { createPod, deletePod, KEY, newBench, podOf, runUntil, sync } from "./bench.ts";

test("a program that answers SIGTERM at once", () => {
  const bench = newBench();
  createPod(bench, { containers: [{}] });
  runUntil(bench, 10);
  deletePod(bench);
  expect(bench.client.get("pods", KEY)).toBeUndefined();
  expect(bench.kubelet.pods.size).toBe(0);
  expect(bench.calls).toEqual(["2.5 start main", "10 stop main", "10 stopPodSandbox"]);
  expect(bench.events.at(-1)).toBe("10 Killing Stopping container main");
});

test.each([
  // terminationMs, preStop seconds, grace of the pod, grace asked for; end, exit code
  [5_000, 0, 30, undefined, 15, 0],
  [Number.POSITIVE_INFINITY, 0, 30, undefined, 40, 137],
  [5_000, 10, 30, undefined, 25, 0],
  [Number.POSITIVE_INFINITY, 10, 30, undefined, 40, 137],
  [Number.POSITIVE_INFINITY, 29, 30, undefined, 41, 137],
  [Number.POSITIVE_INFINITY, 0, 30, 5, 15, 137],
  [Number.POSITIVE_INFINITY, 0, 1, undefined, 12, 137],
] as const)(
  "SIGTERM takes %d ms, preStop %i s, grace %i s, asked %s: ends at %i s with %i",
  (takesMs, sleep, grace, asked, end, exitCode) => {
    const bench = newBench();
    bench.plan.terminationMs.set("main", takesMs);
    const lifecycle = sleep === 0 ? {} : { preStop: { sleep: { seconds: sleep } } };
    createPod(bench, { terminationGracePeriodSeconds: grace, containers: [{ lifecycle }] });
    runUntil(bench, 10);
    deletePod(bench, asked);
    expect(podOf(bench).status?.phase).toBe("Running");
    expect(bench.next).toEqual({ at: end * 1000, steady: false });
    runUntil(bench, end);
    expect(bench.client.get("pods", KEY)).toBeUndefined();
    const last = bench.versions.findLast((pod) => pod.status?.containerStatuses?.[0]?.state?.terminated !== undefined);
    expect(last?.status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(exitCode);
    expect(last?.status?.conditions?.find((each) => each.type === "Ready")?.status).toBe("False");
  },
);

test("a second deletion with less grace brings the end nearer", () => {
  const bench = newBench();
  bench.plan.terminationMs.set("main", Number.POSITIVE_INFINITY);
  createPod(bench, { containers: [{}] });
  runUntil(bench, 10);
  deletePod(bench);
  runUntil(bench, 15);
  deletePod(bench, 5);
  expect(bench.next?.at).toBe(20_000);
});

test("a pod deleted by force is gone from the API at once, and from the node soon after", () => {
  const bench = newBench();
  bench.plan.terminationMs.set("main", Number.POSITIVE_INFINITY);
  createPod(bench, { containers: [{}] });
  runUntil(bench, 10);
  deletePod(bench, 0);
  expect(bench.client.get("pods", KEY)).toBeUndefined();
  expect(bench.next).toEqual({ at: 12_000, steady: false });
  runUntil(bench, 20);
  expect(bench.kubelet.pods.size).toBe(0);
  expect(bench.calls.slice(1)).toEqual(["12 stop main", "12 stopPodSandbox"]);
});

test("a pod of the same name starts when the one before is gone from the node", () => {
  const bench = newBench();
  bench.plan.terminationMs.set("main", 1500);
  createPod(bench, { containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  deletePod(bench, 0);
  createPod(bench, { containers: [{ image: "web:1" }] });
  expect(podOf(bench).status?.startTime).toBeUndefined();
  runUntil(bench, 20);
  expect(bench.calls).toEqual(["2.5 start main", "11.5 stop main", "11.5 stopPodSandbox", "12 start main"]);
  expect(podOf(bench).status?.phase).toBe("Running");
});

test("a pod that was never started just goes", () => {
  const bench = newBench();
  createPod(bench, { containers: [{}] });
  runUntil(bench, 1);
  deletePod(bench);
  expect(bench.client.get("pods", KEY)).toBeUndefined();
  expect(bench.calls).toEqual(["1 stopPodSandbox"]);
});

test("a finalizer keeps the pod, but not its containers", () => {
  const bench = newBench();
  createPod(bench, { containers: [{}] });
  runUntil(bench, 10);
  const pod = podOf(bench);
  bench.client.update("pods", { ...pod, metadata: { ...pod.metadata, finalizers: ["example.com/hold"] } });
  deletePod(bench);
  sync(bench);
  runUntil(bench, 100);
  expect(podOf(bench).status?.phase).toBe("Succeeded");
  expect(bench.calls).toEqual(["2.5 start main", "10 stop main", "10 stopPodSandbox"]);
  expect(bench.next).toBeUndefined();
});

test("a preStop hook that fails is told of, and holds nothing up", () => {
  const bench = newBench();
  bench.plan.hook = () => ({ ok: false, message: "", tookMs: 0 });
  createPod(bench, { containers: [{ lifecycle: { preStop: { httpGet: { path: "/bye", port: 80 } } } }] });
  runUntil(bench, 10);
  deletePod(bench);
  expect(bench.events.slice(-2)).toEqual([
    "10 Killing Stopping container main",
    "10 FailedPreStopHook PreStopHook failed",
  ]);
  expect(bench.client.get("pods", KEY)).toBeUndefined();
});

test("sidecars outlast the containers, and end in the opposite order", () => {
  const bench = newBench();
  for (const name of ["main", "one", "two"]) bench.plan.terminationMs.set(name, 3000);
  const sidecar = (name: string) => ({ name, image: "web:1", restartPolicy: "Always" });
  createPod(bench, { initContainers: [sidecar("one"), sidecar("two")], containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  deletePod(bench);
  runUntil(bench, 30);
  expect(bench.calls.slice(3)).toEqual(["13 stop main", "16 stop two", "19 stop one", "19 stopPodSandbox"]);
});
