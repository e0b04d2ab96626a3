/** How many pods a PodDisruptionBudget lets go. */
import { expect, test } from "vitest";
import { create, deploymentOf, newHarness, nodeOf, setReady, settle } from "../harness.ts";

test.each([
  ["minAvailable 2 of 4", { minAvailable: 2 }, { desiredHealthy: 2, disruptionsAllowed: 2, expectedPods: 4 }],
  ["minAvailable 75%", { minAvailable: "75%" }, { desiredHealthy: 3, disruptionsAllowed: 1, expectedPods: 4 }],
  ["maxUnavailable 1", { maxUnavailable: 1 }, { desiredHealthy: 3, disruptionsAllowed: 1, expectedPods: 4 }],
  [
    "maxUnavailable 30% rounds up",
    { maxUnavailable: "30%" },
    { desiredHealthy: 2, disruptionsAllowed: 2, expectedPods: 4 },
  ],
  ["minAvailable above all", { minAvailable: 9 }, { desiredHealthy: 9, disruptionsAllowed: 0, expectedPods: 4 }],
])("%s", (_what, share, status) => {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "deployments", deploymentOf("web", 4));
  const budget = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "default" },
  };
  create(harness.client, "poddisruptionbudgets", {
    ...budget,
    spec: { selector: { matchLabels: { app: "web" } }, ...share },
  } as never);
  settle(harness);
  expect(harness.client.get("poddisruptionbudgets", "default/web")?.status).toMatchObject({
    currentHealthy: 4,
    ...status,
  });
  const pod = harness.client.list("pods")[0];
  setReady(harness, `default/${pod?.metadata.name}`, false);
  harness.run();
  const after = harness.client.get("poddisruptionbudgets", "default/web")?.status;
  expect(after?.currentHealthy).toBe(3);
  expect(after?.disruptionsAllowed).toBe(Math.max(0, status.disruptionsAllowed - 1));
});

test("a share of pods whose controller nobody knows lets nobody go", () => {
  const harness = newHarness();
  create(harness.client, "pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "a",
      namespace: "default",
      labels: { app: "a" },
      ownerReferences: [{ apiVersion: "example.com/v1", kind: "Web", name: "w", uid: "u", controller: true }],
    },
    spec: { containers: [{ name: "c", image: "i" }] },
  } as never);
  create(harness.client, "poddisruptionbudgets", {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "a", namespace: "default" },
    spec: { selector: { matchLabels: { app: "a" } }, maxUnavailable: "50%" },
  } as never);
  harness.run();
  const status = harness.client.get("poddisruptionbudgets", "default/a")?.status;
  expect(status?.disruptionsAllowed).toBe(0);
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({ status: "False", reason: "SyncFailed", message: 'found no controllers for pod "a"' }),
  );
});
