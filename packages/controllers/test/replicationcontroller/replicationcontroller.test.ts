/** ReplicationControllers keep their count, adopt, and let go. */
import { expect, test } from "vitest";
import { create, newHarness, nodeOf, settle } from "../harness.ts";
import { change, podNames, reasons, workloadOf } from "../workload.ts";

test("keeps its count, adopts what it selects and counts in its status", () => {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  const orphan = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "orphan", namespace: "default", labels: { app: "old" } },
  };
  create(harness.client, "pods", { ...orphan, spec: { containers: [{ name: "c", image: "i" }] } } as never);
  create(harness.client, "replicationcontrollers", workloadOf("ReplicationController", "v1", "old", { replicas: 3 }));
  settle(harness);
  expect(podNames(harness).length).toBe(3);
  expect(harness.client.get("pods", "default/orphan")?.metadata.ownerReferences?.[0]?.kind).toBe(
    "ReplicationController",
  );
  expect(harness.client.get("replicationcontrollers", "default/old")?.status).toMatchObject({
    replicas: 3,
    readyReplicas: 3,
  });
  change(harness, "replicationcontrollers", "old", { spec: { replicas: 1 } });
  settle(harness);
  expect(podNames(harness).length).toBe(1);
  expect(reasons(harness, "ReplicationController").filter((text) => text.startsWith("SuccessfulDelete")).length).toBe(
    2,
  );
});
