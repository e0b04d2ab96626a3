/** A kubelet that starts anew beside running containers. */
import { put } from "@kubenetsim/apiserver";
import { expect, test } from "vitest";
import { type Cluster, createBareCluster, exitsAfter, httpServer } from "../../src/index.ts";

const images = { web: httpServer(8080, { "/": "hello" }), crash: exitsAfter(httpServer(8080, {}), 1000, 1) };

function start(image: string, container: object = {}): Cluster {
  const cluster = createBareCluster({ nodes: 1, images, dnsReplicas: 0 });
  const containers = [{ name: "c", image, ports: [{ containerPort: 8080 }], ...container }];
  cluster.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers } });
  cluster.advance("60s");
  return cluster;
}

const statusOf = (cluster: Cluster) => cluster.get("pods", "web")?.status?.containerStatuses?.[0];
const probe = { httpGet: { path: "/", port: 8080 }, periodSeconds: 10 };

test("containers go on, and nothing of their status changes", () => {
  const cluster = start("web", { readinessProbe: probe, livenessProbe: probe, startupProbe: probe });
  const before = cluster.get("pods", "web");
  const reasonsOf = () => cluster.list("events").map(({ reason }) => reason);
  const reasons = reasonsOf();
  cluster.node("node-1").restartKubelet();
  cluster.advance("60s");
  expect(cluster.get("pods", "web")).toEqual(before);
  expect(reasonsOf().sort()).toEqual([...reasons, "Starting"].sort());
  expect(cluster.settle().settled).toBe(true);
});

test("who was ready stays so until its probe has failed often enough, counted anew", () => {
  const failing = { httpGet: { path: "/none", port: 8080 }, periodSeconds: 10, failureThreshold: 3 };
  const cluster = start("web", { readinessProbe: probe });
  cluster.act({ do: "step" }, (sim) => {
    // As if the page had gone while the kubelet was away.
    const node = sim.nodes.get("node-1");
    const record = node?.kubelet.pods.get("default/web");
    if (node === undefined || record === undefined) return;
    const containers = record.pod.spec.containers.map((each) => ({ ...each, readinessProbe: failing }));
    const pod = { ...record.pod, spec: { ...record.pod.spec, containers } };
    sim.store = put(sim.store, "pods", pod);
    const pods = node.kubelet.pods.with("default/web", { ...record, pod });
    sim.nodes = sim.nodes.with("node-1", { ...node, kubelet: { ...node.kubelet, pods } });
  });
  cluster.node("node-1").restartKubelet();
  cluster.advance("19s");
  expect(statusOf(cluster)).toMatchObject({ ready: true, started: true });
  cluster.advance("2s");
  expect(statusOf(cluster)).toMatchObject({ ready: false, started: true });
});

test("who was not ready is not; what waited for its back-off starts at once", () => {
  const cluster = start("crash");
  cluster.advance("60s");
  expect(statusOf(cluster)?.state?.waiting?.reason).toBe("CrashLoopBackOff");
  const before = statusOf(cluster)?.restartCount ?? 0;
  cluster.node("node-1").restartKubelet();
  cluster.advance("2s");
  expect(statusOf(cluster)?.restartCount).toBe(before + 1);
});

test("a node that somebody has deleted is registered again", () => {
  const cluster = start("web");
  cluster.delete("nodes", "node-1");
  cluster.advance("120s");
  expect(cluster.get("nodes", "node-1")).toBeUndefined();
  cluster.node("node-1").restartKubelet();
  cluster.settle();
  expect(cluster.get("nodes", "node-1")?.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
    "MemoryPressure=False",
    "DiskPressure=False",
    "PIDPressure=False",
    "Ready=True",
  ]);
  expect(cluster.get("leases", "node-1", "kube-node-lease")?.spec?.holderIdentity).toBe("node-1");
});

test("a kubelet that was silent speaks again", () => {
  const cluster = start("web");
  cluster.node("node-1").fail("kubelet");
  cluster.advance("60s");
  const readyOf = () =>
    cluster.get("nodes", "node-1")?.status?.conditions?.find(({ type }) => type === "Ready")?.status;
  expect(readyOf()).toBe("Unknown");
  cluster.node("node-1").restartKubelet();
  cluster.settle();
  expect(readyOf()).toBe("True");
});
