/** StatefulSets: names that stay, one pod at a time, partitions, revisions. */
import { describe, expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf, setReady, settle } from "../harness.ts";
import { change, podNames, reasons, workloadOf } from "../workload.ts";

function start(spec: object): Harness {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "statefulsets", workloadOf("StatefulSet", "apps/v1", "db", spec));
  harness.run();
  return harness;
}

const revisionsOf = ({ client }: Harness): readonly (string | undefined)[] =>
  client.list("pods", "default").map(({ metadata }) => metadata.labels?.["controller-revision-hash"]);

describe("StatefulSet", () => {
  test("OrderedReady waits for each pod to be ready", () => {
    const harness = start({ replicas: 3, serviceName: "db" });
    expect(podNames(harness)).toEqual(["db-0"]);
    setReady(harness, "default/db-0", true);
    harness.run();
    expect(podNames(harness)).toEqual(["db-0", "db-1"]);
    settle(harness);
    expect(podNames(harness)).toEqual(["db-0", "db-1", "db-2"]);
    expect(harness.client.get("pods", "default/db-1")?.spec).toMatchObject({ hostname: "db-1", subdomain: "db" });
    expect(harness.client.get("statefulsets", "default/db")?.status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
    });
    expect(reasons(harness, "StatefulSet")[0]).toBe("SuccessfulCreate: create Pod db-0 in StatefulSet db successful");
  });

  test.each([
    ["Parallel makes all at once", { replicas: 3, podManagementPolicy: "Parallel" }, ["db-0", "db-1", "db-2"]],
    [
      "ordinals begin where they are told",
      { replicas: 2, podManagementPolicy: "Parallel", ordinals: { start: 5 } },
      ["db-5", "db-6"],
    ],
  ])("%s", (_what, spec, names) => {
    expect(podNames(start(spec))).toEqual(names);
  });

  test("scaling down takes the highest ordinal first, one at a time", () => {
    const harness = start({ replicas: 3 });
    settle(harness);
    change(harness, "statefulsets", "db", { spec: { replicas: 1 } });
    harness.run();
    expect(podNames(harness)).toEqual(["db-0", "db-1"]);
    settle(harness);
    expect(podNames(harness)).toEqual(["db-0"]);
  });

  test("a partition keeps the lower pods at their revision; without one all follow", () => {
    const harness = start({ replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } });
    settle(harness);
    const [before] = revisionsOf(harness);
    change(harness, "statefulsets", "db", { spec: { template: { metadata: { annotations: { v: "2" } } } } });
    settle(harness);
    const [zero, one, two] = revisionsOf(harness);
    expect([zero, one]).toEqual([before, before]);
    expect(two).not.toBe(before);
    // A pod below the partition comes back as it was.
    harness.client.delete("pods", "default/db-0", { gracePeriodSeconds: 0 });
    settle(harness);
    expect(revisionsOf(harness)[0]).toBe(before);
    change(harness, "statefulsets", "db", { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } });
    settle(harness);
    expect(revisionsOf(harness)).toEqual([two, two, two]);
    expect(harness.client.get("statefulsets", "default/db")?.status).toMatchObject({
      currentRevision: two,
      updateRevision: two,
      currentReplicas: 3,
    });
    expect(
      harness.client
        .list("controllerrevisions")
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([1, 2]);
  });

  test("OnDelete leaves pods until someone deletes them", () => {
    const harness = start({ replicas: 1, updateStrategy: { type: "OnDelete" } });
    settle(harness);
    const [before] = revisionsOf(harness);
    change(harness, "statefulsets", "db", { spec: { template: { metadata: { annotations: { v: "2" } } } } });
    settle(harness);
    expect(revisionsOf(harness)).toEqual([before]);
    harness.client.delete("pods", "default/db-0", { gracePeriodSeconds: 0 });
    settle(harness);
    expect(revisionsOf(harness)[0]).not.toBe(before);
  });

  test.each([
    ["one", {}, ["db-0", "db-1", "db-2"]],
    ["two", { maxUnavailable: 2 }, ["db-0", "db-1"]],
    ["a share, rounded down", { maxUnavailable: "70%" }, ["db-0", "db-1"]],
    ["one at least", { maxUnavailable: "5%" }, ["db-0", "db-1", "db-2"]],
    ["as many as stand above the partition", { maxUnavailable: 4, partition: 3 }, ["db-0", "db-1", "db-2"]],
  ])("at once go %s", (_what, rollingUpdate, left) => {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate };
    const harness = start({ replicas: 4, podManagementPolicy: "Parallel", updateStrategy });
    settle(harness);
    let fewest: readonly string[] = podNames(harness);
    harness.onWrite = () => {
      const names = podNames(harness);
      if (names.length < fewest.length) fewest = names;
    };
    change(harness, "statefulsets", "db", { spec: { template: { metadata: { annotations: { v: "2" } } } } });
    harness.run();
    expect(fewest).toEqual(left);
  });

  test("ready pods become available after minReadySeconds", () => {
    const harness = start({ replicas: 3, minReadySeconds: 10, podManagementPolicy: "Parallel" });
    settle(harness);
    expect(harness.client.get("statefulsets", "default/db")?.status).toMatchObject({
      readyReplicas: 3,
      availableReplicas: 0,
    });
    harness.advance(10_000);
    expect(harness.client.get("statefulsets", "default/db")?.status?.availableReplicas).toBe(3);
  });
});
