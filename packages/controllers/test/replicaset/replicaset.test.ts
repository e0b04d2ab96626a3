/** ReplicaSets: adoption, release, replacement, refusal. */
import type { KubeObject, Pod, ReplicaSet } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { create, newHarness, nodeOf, settle } from "../harness.ts";

const labels = { app: "web" };
const set = (replicas: number, podLabels: object = labels): KubeObject =>
  ({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels: podLabels }, spec: { containers: [{ name: "c", image: "i" }] } },
    },
  }) as KubeObject;
const pod = (name: string): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [{ name: "c", image: "i" }] },
  }) as KubeObject;

function newWorld() {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  return {
    harness,
    client: harness.client,
    names: () => harness.client.list("pods", "default").map(({ metadata }) => metadata.name),
  };
}

test("an orphan that matches is adopted, before and after", () => {
  const { harness, client, names } = newWorld();
  create(client, "pods", pod("early"));
  create(client, "replicasets", set(2));
  settle(harness);
  expect(names().length).toBe(2);
  expect(names()).toContain("early");
  create(client, "pods", pod("late"));
  settle(harness);
  expect(names().length).toBe(2);
  const owners = client.list("pods", "default").map(({ metadata }) => metadata.ownerReferences?.[0]?.kind);
  expect(owners).toEqual(["ReplicaSet", "ReplicaSet"]);
});

test("a pod that no longer matches is let go, and replaced", () => {
  const { harness, client } = newWorld();
  create(client, "replicasets", set(1));
  settle(harness);
  const [first] = client.list("pods", "default");
  client.update("pods", { ...first, metadata: { ...first?.metadata, labels: { app: "debug" } } } as Pod);
  settle(harness);
  const pods = client.list("pods", "default");
  expect(pods.length).toBe(2);
  const released = pods.find(({ metadata }) => metadata.name === first?.metadata.name);
  expect(released?.metadata.ownerReferences).toBeUndefined();
});

test("a deleted pod is replaced, and the name tells the set", () => {
  const { harness, client, names } = newWorld();
  create(client, "replicasets", set(2));
  settle(harness);
  const before = names();
  client.delete("pods", `default/${before[0]}`);
  settle(harness);
  expect(names().length).toBe(2);
  expect(names()).not.toContain(before[0]);
  for (const name of names()) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
});

test("scaling to a thousand makes a thousand, and few Events", () => {
  const { harness, client, names } = newWorld();
  create(client, "replicasets", set(1000));
  harness.run();
  expect(names().length).toBe(1000);
  const about = client.list("events", "default").filter(({ source }) => source?.component === "replicaset-controller");
  expect(about.length).toBe(10);
  const stored = client.get("replicasets", "default/web") as ReplicaSet;
  expect(stored.status).toMatchObject({ replicas: 1000, fullyLabeledReplicas: 1000, observedGeneration: 1 });
});

test("pods that are ending are counted on their own, until they are gone", () => {
  const { harness, client } = newWorld();
  create(client, "replicasets", set(3));
  settle(harness);
  const status = () => client.get("replicasets", "default/web")?.status;
  expect(status()).toMatchObject({ replicas: 3, terminatingReplicas: 0 });
  client.patch("replicasets", "default/web", "merge", { spec: { replicas: 1 } });
  harness.run();
  expect(status()).toMatchObject({ replicas: 1, terminatingReplicas: 2 });
  settle(harness);
  expect(status()).toMatchObject({ replicas: 1, terminatingReplicas: 0 });
});
