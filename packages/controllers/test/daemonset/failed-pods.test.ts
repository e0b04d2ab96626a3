/** A pod that fails as often as it is made. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf } from "../harness.ts";
import { workloadOf } from "../workload.ts";

const SECOND = 1000;

function start(): Harness {
  const harness = newHarness();
  for (const name of ["n1", "n2"]) create(harness.client, "nodes", nodeOf(name));
  create(harness.client, "daemonsets", workloadOf("DaemonSet", "apps/v1", "agent", {}));
  harness.run();
  return harness;
}

/** Whatever is on a node fails at once; what is deleted is gone. The answer is how often that happened. */
function failOn(harness: Harness, node: string, seconds: number): number {
  let failures = 0;
  for (let tick = 0; tick < seconds * 10; tick++) {
    for (const pod of harness.client.list("pods")) {
      const key = `default/${pod.metadata.name}`;
      if (pod.metadata.deletionTimestamp !== undefined) harness.client.delete("pods", key, { gracePeriodSeconds: 0 });
      else if (pod.spec.nodeName === node && pod.status?.phase !== "Failed") failures += fail(harness, pod);
    }
    harness.advance(SECOND / 10);
  }
  return failures;
}

function fail({ client }: Harness, pod: Pod): number {
  client.update("pods", { ...pod, status: { phase: "Failed" } } as KubeObject, { subresource: "status" });
  return 1;
}

test("it is made anew at once, then after 1 s, 2 s, 4 s", () => {
  const harness = start();
  expect(failOn(harness, "n1", 1)).toBe(2);
  expect(failOn(harness, "n1", 9)).toBe(3);
  expect(failOn(harness, "n1", 16)).toBe(1);
});

test("another node's failures do not count, nor those of long ago", () => {
  const harness = start();
  failOn(harness, "n1", 20);
  expect(failOn(harness, "n2", 1)).toBe(2);
  harness.advance(3600 * SECOND);
  expect(failOn(harness, "n1", 1)).toBe(2);
});
