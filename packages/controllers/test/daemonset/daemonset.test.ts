/** DaemonSets: one pod on each node that it fits, and updates within their bounds. */
import { describe, expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf, settle } from "../harness.ts";
import { change, workloadOf } from "../workload.ts";

function start(spec: object = {}, nodes = ["n1", "n2", "n3"]): Harness {
  const harness = newHarness();
  for (const name of nodes) create(harness.client, "nodes", nodeOf(name));
  create(harness.client, "daemonsets", workloadOf("DaemonSet", "apps/v1", "agent", spec));
  settle(harness);
  return harness;
}

const nodesOf = ({ client }: Harness): readonly (string | undefined)[] =>
  client
    .list("pods", "default")
    .map(({ spec }) => spec.nodeName)
    .sort();

describe("DaemonSet", () => {
  test("a pod on each node; nodes that come later get theirs, a cordon is no reason not to", () => {
    const harness = start();
    expect(nodesOf(harness)).toEqual(["n1", "n2", "n3"]);
    create(harness.client, "nodes", nodeOf("n4", { spec: { unschedulable: true } }));
    settle(harness);
    expect(nodesOf(harness)).toEqual(["n1", "n2", "n3", "n4"]);
    expect(harness.client.get("daemonsets", "default/agent")?.status).toMatchObject({
      desiredNumberScheduled: 4,
      currentNumberScheduled: 4,
      numberReady: 4,
      numberAvailable: 4,
      updatedNumberScheduled: 4,
      numberMisscheduled: 0,
    });
  });

  test("a taint keeps new pods away, NoExecute ends those that are there", () => {
    const harness = start();
    change(harness, "nodes", "n2", { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } });
    settle(harness);
    expect(nodesOf(harness)).toEqual(["n1", "n2", "n3"]);
    expect(harness.client.get("daemonsets", "default/agent")?.status?.numberMisscheduled).toBe(1);
    change(harness, "nodes", "n2", { spec: { taints: [{ key: "a", effect: "NoExecute" }] } });
    settle(harness);
    expect(nodesOf(harness)).toEqual(["n1", "n3"]);
  });

  test.each([
    ["maxUnavailable 1", { maxUnavailable: 1, maxSurge: 0 }, 2, 3],
    ["maxUnavailable 2", { maxUnavailable: 2, maxSurge: 0 }, 1, 3],
    ["maxSurge 1", { maxUnavailable: 0, maxSurge: 1 }, 3, 4],
  ])("%s bounds a rolling update", (_what, rollingUpdate, least, most) => {
    const harness = start({ updateStrategy: { type: "RollingUpdate", rollingUpdate } });
    const first = new Set(harness.client.list("pods", "default").map(({ metadata }) => metadata.uid));
    const counts: number[] = [];
    harness.onWrite = ({ resource }) => {
      if (resource !== "pods") return;
      const pods = harness.client
        .list("pods", "default")
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      counts.push(pods.length);
    };
    change(harness, "daemonsets", "agent", { spec: { template: { metadata: { annotations: { v: "2" } } } } });
    settle(harness);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...counts)).toBeLessThanOrEqual(most);
    expect(harness.client.list("pods", "default").every(({ metadata }) => !first.has(metadata.uid))).toBe(true);
    expect(nodesOf(harness)).toEqual(["n1", "n2", "n3"]);
  });
});
