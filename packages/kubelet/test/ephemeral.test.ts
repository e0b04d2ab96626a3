/** Containers that are put into a running pod: started once, beside everything else. */
import type { EphemeralContainer, KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { loseSandbox } from "../src/index.ts";
import {
  type Bench,
  createPod,
  deletePod,
  failure,
  glance,
  KEY,
  must,
  newBench,
  podOf,
  runUntil,
  sync,
} from "./bench.ts";

function debug(bench: Bench, ...containers: readonly Partial<EphemeralContainer>[]): void {
  const pod = podOf(bench);
  const known = pod.spec.ephemeralContainers ?? [];
  const added = containers.map((container) => ({ name: "debugger", image: "busybox:1", ...container }));
  const asked = { ...pod, spec: { ...pod.spec, ephemeralContainers: [...known, ...added] } } as KubeObject;
  must(bench.client.update("pods", asked, { subresource: "ephemeralcontainers" }));
  sync(bench);
}

const statuses = (bench: Bench) => podOf(bench).status?.ephemeralContainerStatuses ?? [];
const states = (bench: Bench): readonly string[] =>
  statuses(bench).map(({ name, state }) => `${name} ${Object.keys(state ?? {})[0]}`);

test("it starts in the running pod, and changes nothing for the others", () => {
  const bench = newBench();
  createPod(bench, { containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  const before = podOf(bench).status;
  debug(bench, { targetContainerName: "main" });
  expect(statuses(bench)[0]?.state).toEqual({ waiting: { reason: "ContainerCreating" } });
  runUntil(bench, 20);
  expect(statuses(bench)[0]).toEqual({
    name: "debugger",
    state: { running: { startedAt: "1970-01-01T00:00:12Z" } },
    lastState: {},
    ready: false,
    restartCount: 0,
    image: "docker.io/library/busybox:1",
    imageID: expect.stringMatching(/busybox@sha256:/),
    containerID: expect.stringMatching(/^containerd:/),
  });
  const { phase, conditions, containerStatuses } = podOf(bench).status ?? {};
  const kept = { phase, conditions, containerStatuses };
  expect(before).toMatchObject(kept);
  expect(glance(bench)).toBe("Running running restarts=0 ready=True");
  deletePod(bench);
  expect(bench.client.get("pods", KEY)).toBeUndefined();
  expect(bench.calls.slice(2)).toEqual(["20 stop main", "20 stop debugger", "20 stopPodSandbox"]);
});

test("it is never started again, whatever the policy; the next one has another name", () => {
  const bench = newBench();
  bench.plan.starts.set("debugger", [{ ok: true, exits: { afterMs: 1000, exitCode: 1 } }]);
  createPod(bench, { restartPolicy: "Always", containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  debug(bench, {});
  runUntil(bench, 100);
  expect(states(bench)).toEqual(["debugger terminated"]);
  debug(bench, { name: "again" });
  runUntil(bench, 200);
  expect(states(bench)).toEqual(["again running", "debugger terminated"]);
  expect(bench.calls).toEqual(["2.5 start main", "12.5 start debugger", "13.5 stop debugger", "100.5 start again"]);
  expect(podOf(bench).status?.phase).toBe("Running");
});

test("it helps where an init container hangs or the container crashes", () => {
  const bench = newBench();
  bench.plan.probe = () => failure;
  createPod(bench, { initContainers: [{ name: "init", image: "web:1" }], containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  debug(bench, {});
  runUntil(bench, 20);
  expect(states(bench)).toEqual(["debugger running"]);
  expect(podOf(bench).status?.phase).toBe("Pending");
});

test("it waits for its target", () => {
  const bench = newBench();
  createPod(bench, { initContainers: [{ name: "init", image: "web:1" }], containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  debug(bench, { targetContainerName: "main" });
  runUntil(bench, 20);
  expect(statuses(bench)[0]?.state?.waiting).toEqual({
    reason: "CreateContainerConfigError",
    message: "unable to find target container main",
  });
});

test("it ends with the pod's other containers, and with the sandbox", () => {
  const bench = newBench();
  bench.plan.starts.set("main", [{ ok: true, exits: { afterMs: 20_000, exitCode: 0 } }]);
  createPod(bench, { restartPolicy: "Never", containers: [{ image: "web:1" }] });
  runUntil(bench, 10);
  debug(bench, {});
  runUntil(bench, 60);
  expect(podOf(bench).status?.phase).toBe("Succeeded");
  expect(bench.calls.slice(2)).toEqual(["22.5 stop main", "22.5 stop debugger", "22.5 stopPodSandbox"]);

  const other = newBench();
  createPod(other, { containers: [{ image: "web:1" }] });
  runUntil(other, 10);
  debug(other, {});
  runUntil(other, 20);
  other.kubelet = loseSandbox(other.kubelet, KEY);
  sync(other);
  runUntil(other, 60);
  expect(states(other)).toEqual(["debugger terminated"]);
  expect(glance(other)).toBe("Running running restarts=1 ready=True");
});
