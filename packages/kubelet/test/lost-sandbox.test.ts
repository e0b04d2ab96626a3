import { expect, test } from "vitest";
import { loseSandbox } from "../src/index.ts";
import { type Bench, createPod, KEY, newBench, podOf, runUntil, sync } from "./bench.ts";

function lose(bench: Bench): void {
  bench.kubelet = loseSandbox(bench.kubelet, KEY);
  sync(bench);
}

test.each([
  ["Always", "Running", ["web:running:1", "job:running:1"]],
  ["OnFailure", "Running", ["web:running:1", "job:terminated:0"]],
  ["Never", "Failed", ["web:terminated:0", "job:terminated:0"]],
] as const)("a pod with policy %s whose sandbox is lost: %s", (restartPolicy, phase, containers) => {
  const bench = newBench();
  bench.plan.starts.set("job", [{ ok: true, exits: { afterMs: 9000, exitCode: 0 } }, { ok: true }]);
  createPod(bench, { restartPolicy, containers: [{ name: "web" }, { name: "job" }] });
  runUntil(bench, restartPolicy === "Always" ? 5 : 20);
  lose(bench);
  runUntil(bench, 40);
  const { status } = podOf(bench);
  expect(status?.phase).toBe(phase);
  const shown = bench.kubelet.pods
    .get(KEY)
    ?.containers.map((each) => `${each.name}:${each.state}:${each.restartCount}`);
  expect(shown).toEqual(containers);
});

test("init containers run again in the new sandbox, before the others", () => {
  const bench = newBench();
  bench.plan.starts.set("init", [{ ok: true, exits: { afterMs: 1000, exitCode: 0 } }]);
  createPod(bench, { initContainers: [{ name: "init", image: "nginx" }], containers: [{ name: "web" }] });
  runUntil(bench, 20);
  bench.plan.sandbox = { ok: true, podIPs: ["10.244.1.9"] };
  lose(bench);
  runUntil(bench, 40);
  expect(bench.starts.map((start) => start.container.name)).toEqual(["init", "web", "init", "web"]);
  expect(podOf(bench).status).toMatchObject({ phase: "Running", podIP: "10.244.1.9" });
  expect(bench.kubelet.pods.get(KEY)?.sandboxAttempt).toBe(1);
  expect(bench.events.filter((event) => event.includes("SandboxChanged"))).toHaveLength(1);
});

test("a pod without a sandbox has none to lose", () => {
  const bench = newBench();
  bench.plan.sandbox = { ok: false, message: "no network" };
  createPod(bench, { containers: [{ name: "web" }] });
  expect(loseSandbox(bench.kubelet, KEY)).toBe(bench.kubelet);
  expect(loseSandbox(bench.kubelet, "default/other")).toBe(bench.kubelet);
});
