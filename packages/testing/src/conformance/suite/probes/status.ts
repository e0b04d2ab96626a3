/** The cases of probes that ask for a pod's phase, or for one of its conditions. */
import type { ContainerStatus, Pod } from "@kubenetsim/api";
import {
  containersReady,
  type Finding,
  podInitialized,
  podPhase,
  podReady,
  readyToStartContainers,
} from "@kubenetsim/kubelet";
import { assert } from "@kubenetsim/sim";
import { listOf, objectOf } from "../../json.ts";
import type { CaseResult, Json, JsonObject } from "../../types.ts";

/** An absent reason is an empty one. Where there is a reason, an absent message is not compared. */
export function checkCondition(testCase: JsonObject): CaseResult {
  const { type, status, reason = "", message, ...rest } = objectOf(testCase.expect, "expect");
  assert(Object.keys(rest).length === 0, `expect has unknown keys: ${Object.keys(rest).join(", ")}`);
  const found = findingOf(testCase, podOf(testCase));
  const actual = { type: found.type, status: found.status, reason: found.reason ?? "", message: found.message ?? "" };
  const expected = { type, status, reason, message: message ?? (reason === "" ? "" : actual.message) };
  return { passed: JSON.stringify(actual) === JSON.stringify(expected), expected, actual };
}

/** The phase of a pod from the statuses of its containers. */
export function checkPhase(testCase: JsonObject): CaseResult {
  const pod = podOf(testCase);
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const actual = podPhase(pod, [...initContainerStatuses, ...containerStatuses], testCase.terminal === true);
  const expected = objectOf(testCase.expect, "expect").phase;
  return { passed: actual === expected, expected, actual };
}

/** The cases hold whole manifests. */
export function podOf(testCase: JsonObject): Pod {
  return objectOf(testCase.pod, "pod") as unknown as Pod;
}

function findingOf(testCase: JsonObject, pod: Pod): Finding {
  const phase = pod.status?.phase ?? "Pending";
  switch (testCase.check) {
    case "containersReady":
      return containersReady(pod, statusesOf(testCase.containerStatuses), phase);
    case "podReady":
      return podReady(pod, pod.status?.conditions ?? [], statusesOf(testCase.containerStatuses), phase);
    case "initialized":
      return podInitialized(pod, statusesOf(testCase.containerStatuses), phase);
    default:
      return sandboxFinding(pod, testCase.sandboxes);
  }
}

// `null`: the kubelet knows of no statuses.
function statusesOf(value: Json | undefined): readonly ContainerStatus[] | undefined {
  return value === null ? undefined : (listOf(value, "containerStatuses") as unknown as readonly ContainerStatus[]);
}

function sandboxFinding(pod: Pod, value: Json | undefined): Finding {
  const [newest] = listOf(value, "sandboxes").map((one) => objectOf(one, "sandbox"));
  const ip = newest?.ip;
  const podIPs = typeof ip === "string" && ip !== "" ? [ip] : [];
  return readyToStartContainers(pod, newest?.ready === true, podIPs);
}
