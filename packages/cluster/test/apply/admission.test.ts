import { expect, test } from "vitest";
import { createBareCluster } from "../../src/index.ts";

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "web:latest" }] } },
  },
};

test("a user's admission is asked of users and of controllers, and goes with forks", () => {
  const cluster = createBareCluster({
    nodes: 1,
    admission: [
      {
        name: "sidecar.example.com",
        resources: ["pods"],
        mutate: ({ object }) => ({ ...object, metadata: { ...object.metadata, annotations: { seen: "yes" } } }),
      },
      {
        name: "no-latest.example.com",
        resources: ["services"],
        validate: ({ name }) => (name === "bad" ? "not that name" : undefined),
      },
    ],
  });
  cluster.apply(deployment);
  cluster.settle();
  const [pod] = cluster.list("pods", { labelSelector: "app=web" });
  expect(pod?.metadata.annotations).toEqual({ seen: "yes" });
  const service = { apiVersion: "v1", kind: "Service", metadata: { name: "bad" }, spec: { ports: [{ port: 80 }] } };
  expect(() => cluster.fork().apply(service)).toThrow(
    'admission webhook "no-latest.example.com" denied the request: not that name',
  );
});

test.each([[[{}]], ["x"], [[{ name: "a", mutate: 1 }]]])("%j is no admission", (admission) => {
  expect(() => createBareCluster({ admission: admission as never })).toThrow("admission");
});

test("a whole application's manifests load: kinds that are not modelled among them", () => {
  const cluster = createBareCluster({ nodes: 1 });
  cluster.apply(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget, shortNames: [wd]}, versions: [{name: v1, served: true, storage: true}]}
---
{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {size: 1}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader}, rules: []}
---
{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: m, namespace: default}, spec: {}}
`);
  cluster.apply({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" }, spec: { size: 2 } });
  expect(cluster.get("widgets.example.com", "w")).toMatchObject({ spec: { size: 2 }, metadata: { generation: 2 } });
  expect(cluster.list("servicemonitors.monitoring.coreos.com").length).toBe(1);
  cluster.delete("wd" as "widgets.example.com", "w");
  expect(cluster.list("widgets.example.com")).toEqual([]);
});

test("what a namespace holds goes with it, and what an owner owns with the owner, whatever its kind", () => {
  const cluster = createBareCluster({ nodes: 1 });
  cluster.apply(`
{apiVersion: v1, kind: Namespace, metadata: {name: team}}
---
{apiVersion: example.com/v1, kind: Widget, metadata: {name: w, namespace: team}}
---
{apiVersion: example.com/v1, kind: Widget, metadata: {name: owner, namespace: default}}
`);
  const uid = cluster.get("widgets.example.com", "owner")?.metadata.uid ?? "";
  const ownerReferences = [{ apiVersion: "example.com/v1", kind: "Widget", name: "owner", uid }];
  cluster.create("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "owned", namespace: "default", ownerReferences },
  } as never);
  cluster.settle();
  cluster.delete("namespaces", "team");
  cluster.delete("widgets.example.com", "owner");
  cluster.settle();
  expect(cluster.get("namespaces", "team")).toBeUndefined();
  expect(cluster.list("widgets.example.com")).toEqual([]);
  expect(cluster.get("configmaps", "owned")).toBeUndefined();
});

test("a quota is counted when it is made, when something is made, and when something goes", () => {
  const cluster = createBareCluster({ nodes: 1 });
  const used = (): unknown => cluster.get("resourcequotas", "q")?.status?.used;
  cluster.apply({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q" },
    spec: { hard: { services: "2", "count/widgets.example.com": "1" } },
  });
  cluster.settle();
  expect(used()).toEqual({ services: "1", "count/widgets.example.com": "0" });
  cluster.apply({ apiVersion: "v1", kind: "Service", metadata: { name: "a" }, spec: { ports: [{ port: 80 }] } });
  expect(used()).toMatchObject({ services: "2" });
  expect(() =>
    cluster.apply({ apiVersion: "v1", kind: "Service", metadata: { name: "b" }, spec: { ports: [{ port: 80 }] } }),
  ).toThrow(
    'services "b" is forbidden: exceeded quota: q, requested: services=1, used: services=2, limited: services=2',
  );
  cluster.delete("services", "a");
  cluster.settle();
  expect(used()).toMatchObject({ services: "1" });
  expect(cluster.get("serviceaccounts", "default")).toBeDefined();
});
