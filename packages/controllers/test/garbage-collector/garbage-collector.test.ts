/** What becomes of dependents. */
import { expect, test } from "vitest";
import { create, deploymentOf, newHarness, nodeOf, settle } from "../harness.ts";
import { reasons } from "../workload.ts";

function newWeb() {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "deployments", deploymentOf("web", 2));
  settle(harness);
  const counts = () =>
    (["deployments", "replicasets", "pods"] as const).map(
      (resource) => harness.client.list(resource, "default").length,
    );
  return { harness, counts };
}

test.each([
  ["Background", [0, 1, 2], [0, 0, 0]],
  ["Foreground", [1, 1, 2], [0, 0, 0]],
  ["Orphan", [1, 1, 2], [0, 1, 2]],
] as const)("%s", (propagationPolicy, atOnce, inTheEnd) => {
  const { harness, counts } = newWeb();
  harness.client.delete("deployments", "default/web", { propagationPolicy });
  expect(counts()).toEqual(atOnce);
  settle(harness);
  expect(counts()).toEqual(inTheEnd);
  const owners = harness.client.list("replicasets", "default").map(({ metadata }) => metadata.ownerReferences);
  expect(owners).toEqual(propagationPolicy === "Orphan" ? [undefined] : []);
});

test("orphaned ReplicaSets are adopted by a new Deployment of the same template", () => {
  const { harness, counts } = newWeb();
  const uids = () => harness.client.list("pods", "default").map(({ metadata }) => metadata.uid);
  const before = uids();
  harness.client.delete("deployments", "default/web", { propagationPolicy: "Orphan" });
  settle(harness);
  create(harness.client, "deployments", deploymentOf("web", 2));
  settle(harness);
  expect(counts()).toEqual([1, 1, 2]);
  expect(uids()).toEqual(before);
});

test("what names an owner that never was is deleted; with one that lives, it only forgets the other", () => {
  const { harness } = newWeb();
  const { client } = harness;
  const deployment = client.get("deployments", "default/web");
  const lives = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: deployment?.metadata.uid ?? "" };
  const gone = { apiVersion: "apps/v1", kind: "Deployment", name: "gone", uid: "no-such" };
  const configMap = (name: string, ownerReferences: object[]) =>
    ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default", ownerReferences } }) as never;
  create(client, "configmaps", configMap("lost", [gone]));
  create(client, "configmaps", configMap("shared", [gone, lives]));
  harness.run();
  const left = client
    .list("configmaps", "default")
    .map(({ metadata }) => [metadata.name, metadata.ownerReferences?.length]);
  expect(left).toEqual([["shared", 1]]);
});

test("an owner in another namespace is none, and that is told", () => {
  const { harness } = newWeb();
  const { client } = harness;
  const { uid = "" } = client.get("deployments", "default/web")?.metadata ?? {};
  create(client, "namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } });
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid }];
  create(client, "configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "lost", namespace: "other", ownerReferences },
  });
  harness.run();
  expect(client.get("configmaps", "other/lost")).toBeUndefined();
  expect(reasons(harness, "ConfigMap")).toEqual([
    `OwnerRefInvalidNamespace: ownerRef [apps/v1/Deployment, namespace: other, name: web, uid: ${uid}] does not exist in namespace "other"`,
  ]);
});
