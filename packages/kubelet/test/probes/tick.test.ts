import type { Pod } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { allSlots, type ContainerRuntime, newProbes, tick } from "../../src/index.ts";

const pod: Pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "default" },
  spec: { restartPolicy: "Never", containers: [{ name: "web", livenessProbe: { failureThreshold: 1 } }] },
};

const running: ContainerRuntime = {
  name: "web",
  state: "running",
  reason: "",
  message: "",
  restartCount: 0,
  backoffMs: 0,
  env: [],
  probes: newProbes(pod.spec.containers[0] as never, 0, {}),
};
const rules = [{ action: "Restart", exitCodes: { operator: "In", values: [3] } }];
const withRules = {
  ...pod,
  spec: { containers: [{ ...pod.spec.containers[0], restartPolicy: "Never", restartPolicyRules: rules }] },
};
const all = [{ action: "RestartAllContainers", exitCodes: { operator: "In", values: [3] } }];
const trigger = { name: "trigger", restartPolicy: "Never", restartPolicyRules: all };
const beside = (status: object): object => ({
  ...pod,
  spec: { ...pod.spec, containers: [...pod.spec.containers, trigger] },
  status,
});
const ended = (exitCode: number): ContainerRuntime => ({ ...running, state: "terminated", exitCode });

test.each([
  ["a success", pod, running, "success", "success", true, true],
  ["a failure", pod, running, "failure", "failure", true, true],
  ["a pod that has failed", { ...pod, status: { phase: "Failed" } }, running, "success", "success", false, false],
  [
    "a pod being deleted",
    { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "x" } },
    running,
    "failure",
    "success",
    false,
    false,
  ],
  ["an end for good", pod, ended(1), "success", "failure", false, false],
  ["an end that a rule undoes", withRules, ended(3), "success", "failure", true, false],
  ["an end that no rule undoes", withRules, ended(4), "success", "failure", false, false],
  [
    "an end while all begin anew",
    beside({ conditions: [{ type: "AllContainersRestarting", status: "True" }] }),
    ended(1),
    "success",
    "failure",
    true,
    false,
  ],
  [
    "an end beside one upon which all begin anew",
    beside({ containerStatuses: [{ name: "trigger", state: { terminated: { exitCode: 3 } } }] }),
    ended(1),
    "success",
    "failure",
    true,
    false,
  ],
  [
    "an end beside another one",
    beside({ containerStatuses: [{ name: "trigger", state: { terminated: { exitCode: 4 } } }] }),
    ended(1),
    "success",
    "failure",
    false,
    false,
  ],
  ["no container", pod, undefined, "success", undefined, true, false],
] as const)("%s", (_, about, runtime, answer, result, goesOn, probed) => {
  const [slot] = allSlots(about as Pod);
  if (slot === undefined) throw new Error("no container");
  const ticked = tick(about as Pod, slot, "liveness", runtime, 0, () => answer);
  expect([ticked.state?.result, ticked.goesOn, ticked.probed]).toEqual([result, goesOn, probed]);
});
