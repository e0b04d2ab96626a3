/** A node that dies and comes back, and a balancer that goes around it. */
import { expect, test } from "vitest";
import { type Cluster, createBareCluster, httpServer } from "../../src/index.ts";

const labels = { app: "web" };
const container = { name: "web", image: "web", ports: [{ containerPort: 8080 }] };

function start(service: object = {}): Cluster {
  const images = { web: httpServer(8080, { "/": "hello" }) };
  const cluster = createBareCluster({ nodes: 3, images, loadBalancer: { pool: "203.0.113.10/31" } });
  const metadata = { name: "web" };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas: 3, selector: { matchLabels: labels }, template };
  cluster.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata, spec });
  const ports = [{ port: 80, targetPort: 8080 }];
  cluster.apply({
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { type: "LoadBalancer", selector: labels, ports, ...service },
  });
  cluster.settle();
  return cluster;
}

const podsOn = (cluster: Cluster, node: string): number =>
  cluster.list("pods", { labelSelector: "app=web" }).filter(({ metadata, spec }) => {
    return spec.nodeName === node && metadata.deletionTimestamp === undefined;
  }).length;
const readyOf = (cluster: Cluster, node: string) =>
  cluster.get("nodes", node)?.status?.conditions?.find(({ type }) => type === "Ready")?.status;

test("pods of a dead node are made anew elsewhere; after its return the old ones end", () => {
  const cluster = start();
  const before = cluster.hash();
  const fork = cluster.fork();
  cluster.node("node-1").fail();
  cluster.advance("56s");
  expect(readyOf(cluster, "node-1")).toBe("Unknown");
  expect(cluster.settle().settled).toBe(true);
  expect(podsOn(cluster, "node-1")).toBe(0);
  expect(podsOn(cluster, "node-2") + podsOn(cluster, "node-3")).toBe(3);
  expect(cluster.list("pods", { labelSelector: "app=web" }).length).toBe(4);
  cluster.node("node-1").recover();
  cluster.settle();
  expect(readyOf(cluster, "node-1")).toBe("True");
  expect(cluster.get("nodes", "node-1")?.spec?.taints).toBeUndefined();
  expect(cluster.list("pods", { labelSelector: "app=web" }).length).toBe(3);
  expect(fork.hash()).toBe(before);
});

test("a silent kubelet alone leaves its pods reachable until they are evicted", () => {
  const cluster = start();
  const { clusterIP = "" } = cluster.get("services", "web")?.spec ?? {};
  const answers = () => Array.from({ length: 12 }, () => cluster.node("node-2").curl(`http://${clusterIP}`).ok);
  cluster.node("node-1").fail("kubelet");
  expect(answers()).not.toContain(false);
  cluster.advance("56s");
  expect(readyOf(cluster, "node-1")).toBe("Unknown");
  expect(answers()).not.toContain(false);
});

test.each([["Cluster"], ["Local"]])("the balancer's address answers outside, policy %s, with a node dead", (policy) => {
  const cluster = start({ externalTrafficPolicy: policy });
  const outside = Array.from({ length: 6 }, (_, i) => cluster.external(`198.51.100.${i + 10}`));
  expect(outside.map((host) => host.curl("http://203.0.113.10").body)).toEqual(Array(6).fill("hello"));
  cluster.node("node-2").fail();
  cluster.settle();
  expect(outside.map((host) => host.curl("http://203.0.113.10").body)).toEqual(Array(6).fill("hello"));
});

test("an autoscaler follows the metric that is set, up at once and down after five minutes", () => {
  const cluster = start();
  cluster.edit("deployments", "web", "default", (draft) => {
    for (const each of draft.spec.template.spec.containers) each.resources = { requests: { cpu: "100m" } };
  });
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
  const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 6 };
  cluster.apply({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: "web" }, spec });
  cluster.settle();
  const use = (cpu: string): void => {
    for (const { metadata } of cluster.list("pods", { labelSelector: "app=web" }))
      cluster.setMetric(`pod/default/${metadata.name}`, { cpu });
    cluster.settle();
  };
  const replicas = () => cluster.get("deployments", "web")?.spec.replicas;
  use("80m");
  expect(replicas()).toBe(3);
  use("160m");
  expect(replicas()).toBe(6);
  const at = cluster.now;
  use("10m");
  expect(replicas()).toBe(2);
  expect(cluster.now - at).toBeGreaterThanOrEqual(300_000);
  expect(() => cluster.setMetric("pod/default/nobody", { cpu: "1" })).toThrow('pods "nobody" not found');
});

test("acts of nodes and metrics are recorded", () => {
  const cluster = start();
  cluster.node("node-1").fail();
  cluster.node("node-1").recover();
  cluster.setMetric("node/node-1", { cpu: "1", memory: "1Gi" });
  expect(cluster.history.slice(-3)).toEqual([
    { do: "fail-node", node: "node-1", what: "node" },
    { do: "recover-node", node: "node-1" },
    { do: "set-metric", of: "node/node-1", usage: { cpu: "1", memory: "1Gi" } },
  ]);
});
