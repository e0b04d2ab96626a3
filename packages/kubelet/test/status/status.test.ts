import type { ContainerStatus, Pod, PodSpec } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { containersReady, podInitialized, podPhase, podReady } from "../../src/index.ts";

const status = (name: string, state: string): ContainerStatus => {
  const [kind = "", code = "0", last] = state.split(" ");
  const exitCode = Number(code);
  return {
    name,
    image: "i",
    imageID: "",
    ready: kind === "ready",
    started: kind === "ready" || kind === "running",
    restartCount: 0,
    state: kind === "ended" ? { terminated: { exitCode } } : kind === "waiting" ? { waiting: {} } : { running: {} },
    lastState: last === "again" ? { terminated: { exitCode } } : {},
  };
};

const podWith = (names: readonly string[], spec: Partial<PodSpec> = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "default" },
  spec: { containers: names.map((name) => ({ name })), ...spec },
});

test.each([
  ["Always", ["running", "running"], false, "Running"],
  ["Always", ["running", "waiting"], false, "Pending"],
  ["Always", ["running", "waiting 1 again"], false, "Running"],
  ["Always", ["ended 0", "ended 0"], false, "Running"],
  ["Always", ["ended 0", "ended 0"], true, "Succeeded"],
  ["Always", ["ended 0", "ended 1"], true, "Failed"],
  ["OnFailure", ["ended 0", "ended 0"], false, "Succeeded"],
  ["OnFailure", ["ended 0", "ended 1"], false, "Running"],
  ["Never", ["ended 0", "ended 1"], false, "Failed"],
  ["Never", ["ended 0", "running"], false, "Running"],
  ["Never", ["ended 0"], false, "Pending"],
  ["Never", [], false, "Pending"],
] as const)("phase: %s, %j, terminal %s: %s", (restartPolicy, states, terminal, phase) => {
  const statuses = states.map((state, index) => status(`c${index}`, state));
  expect(podPhase(podWith(["c0", "c1"], { restartPolicy }), statuses, terminal)).toBe(phase);
});

test.each([
  ["running", "waiting", "Pending"],
  ["ended 0", "waiting", "Pending"],
  ["ended 0", "running", "Running"],
  ["ended 1", "waiting", "Failed"],
] as const)("phase: init %s, container %s: %s", (init, state, phase) => {
  const pod = podWith(["c"], { restartPolicy: "Never", initContainers: [{ name: "init" }] });
  expect(podPhase(pod, [status("init", init), status("c", state)], false)).toBe(phase);
});

test("the conditions say which container is in the way", () => {
  const pod = podWith(["a", "b"]);
  const statuses = [status("a", "running")];
  expect(containersReady(pod, statuses, "Running")).toEqual({
    type: "ContainersReady",
    status: "False",
    reason: "ContainersNotReady",
    message: "containers with unknown status: [b], containers with unready status: [a]",
  });
  expect(podReady(pod, [], [status("a", "ready"), status("b", "ready")], "Running").status).toBe("True");
  expect(podReady(pod, [], statuses, "Failed")).toEqual({ type: "Ready", status: "False", reason: "PodFailed" });
  expect(podReady(pod, [], undefined, "Pending").reason).toBe("UnknownContainerStatuses");
});

test("a pod is initialized for good once a container has started", () => {
  const pod = podWith(["a"], { initContainers: [{ name: "side", restartPolicy: "Always" }, { name: "init" }] });
  const init = [status("side", "waiting"), status("init", "waiting")];
  expect(podInitialized(pod, [...init, status("a", "waiting")], "Pending")).toEqual({
    type: "Initialized",
    status: "False",
    reason: "ContainersNotInitialized",
    message: "containers with incomplete status: [side init]",
  });
  expect(podInitialized(pod, [...init, status("a", "running")], "Running").status).toBe("True");
});
