/** Pods that are over before their programs are, and containers that the runtime has lost sight of. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { syncPod } from "../src/index.ts";
import { contextOf, createPod, KEY, newBench, podOf, runUntil, sync } from "./bench.ts";

const endOf = (pod: Pod): unknown => pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode;

test.each([
  [0, 10, 0],
  [4_000, 14, 0],
  [Number.POSITIVE_INFINITY, 40, 137],
])("a pod that somebody calls Failed ends: SIGTERM takes %d ms", (takesMs, end, exitCode) => {
  const bench = newBench();
  bench.plan.terminationMs.set("main", takesMs);
  createPod(bench, { containers: [{}] });
  runUntil(bench, 10);
  const status = { ...podOf(bench).status, phase: "Failed", reason: "Evicted", message: "The node was low on memory." };
  bench.client.update("pods", { ...podOf(bench), status } as KubeObject, { subresource: "status" });
  sync(bench);
  runUntil(bench, end);
  expect(podOf(bench).status).toMatchObject({ phase: "Failed", reason: "Evicted" });
  expect(endOf(podOf(bench))).toBe(exitCode);
  expect(bench.calls.at(-1)).toBe(`${end} stopPodSandbox`);
  runUntil(bench, 100);
  expect(bench.calls.filter((call) => call.includes("start "))).toHaveLength(1);
});

test("activeDeadlineSeconds", () => {
  const bench = newBench();
  createPod(bench, { activeDeadlineSeconds: 30, restartPolicy: "Always", containers: [{}] });
  runUntil(bench, 29);
  expect(podOf(bench).status?.phase).toBe("Running");
  runUntil(bench, 31);
  const message = "Pod was active on the node longer than the specified deadline";
  expect(podOf(bench).status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded", message });
  expect(bench.calls.at(-1)).toBe("30 stopPodSandbox");
  runUntil(bench, 500);
  expect(podOf(bench).status?.phase).toBe("Failed");
});

test("a container that the runtime has lost sight of is replaced, and its end is remembered", () => {
  const bench = newBench();
  createPod(bench, { restartPolicy: "Never", containers: [{}] });
  runUntil(bench, 10);
  const record = bench.kubelet.pods.get(KEY);
  const lost = record?.containers.map((each) => ({ ...each, state: "unknown" as const })) ?? [];
  const { syncedVersion: _, ...rest } = record ?? ({} as never);
  const pods = bench.kubelet.pods.with(KEY, { ...rest, containers: lost } as never);
  bench.kubelet = syncPod({ ...bench.kubelet, pods }, contextOf(bench), KEY).state;
  bench.now += 2_500;
  sync(bench);
  expect(podOf(bench).status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    state: { running: {} },
    lastState: { terminated: { exitCode: 137, reason: "ContainerStatusUnknown" } },
  });
});
