/** Load, and what becomes of each request. */
import { describe, expect, test } from "vitest";
import { createBareCluster, programs, type TrafficOptions } from "../../src/index.ts";

const manifests = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node-1, containers: [{ name: client, image: curl }] }
`;

function withWeb(replicas = 3, image = programs.httpServer()) {
  const cluster = createBareCluster({ nodes: 3, images: { web: image } });
  cluster.apply(manifests(replicas));
  cluster.settle();
  return cluster;
}

const LOAD: TrafficOptions = { from: "pod/default/client", to: "web", port: 80, rate: 100, duration: "10s" };

test("open loop: the rate for the duration, spread over the backends", () => {
  const cluster = withWeb();
  const start = cluster.now;
  const report = cluster.traffic(LOAD);
  expect(report).toMatchObject({ requests: 1_000, ok: 1_000, failed: 0, connections: 1_000, started: start });
  expect(cluster.now).toBe(start + 10_000);
  expect(Object.keys(report.backends)).toHaveLength(3);
  for (const count of Object.values(report.backends)) expect(count).toBeGreaterThan(250);
});

test("closed loop: each client waits for its answer and thinks", () => {
  const report = withWeb().traffic({
    from: ["pod/default/client", "node/node-2"],
    to: "10.96.0.1",
    port: 80,
    concurrency: 4,
    think: 90,
    service: 10,
    duration: "10s",
  });
  // The API server's Service has no port 80.
  expect(report.ok).toBe(0);
  expect(report.outcomes[0]?.cause).not.toBe("");
  const cluster = withWeb();
  const { rate: _, ...closed } = { ...LOAD, concurrency: 4, think: 90, service: 10 };
  expect(cluster.traffic(closed)).toMatchObject({ requests: 400, ok: 400 });
});

test("the fast way says what single requests would say", () => {
  const cluster = withWeb();
  const fork = cluster.fork();
  const ip = cluster.get("services", "web")?.spec?.clusterIP ?? "";
  const report = cluster.traffic({ ...LOAD, to: ip, rate: 50, duration: "1s" });
  const counts: Record<string, number> = {};
  for (let i = 0; i < 50; i++) {
    const { backend } = fork.send("pod/default/client", { address: ip, port: 80, protocol: "tcp" });
    const name = `default/${backend?.name}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  expect(report.backends).toEqual(counts);
});

describe("why requests are lost", () => {
  test("nobody behind the Service: refused, by the rule that says so", () => {
    const report = withWeb(0).traffic({ ...LOAD, duration: "1s" });
    expect(report).toMatchObject({ requests: 100, failed: 100 });
    expect(report.outcomes).toHaveLength(1);
    expect(report.outcomes[0]).toMatchObject({ outcome: "refused", count: 100 });
    expect(report.outcomes[0]?.cause).toMatch(/^node-1 host: filter KUBE-SERVICES/);
    expect(report.lost).toHaveLength(100);
  });

  test("a pod is gone, and a node has not heard of it", () => {
    const cluster = withWeb(2);
    cluster.node("node-1").holdProxy();
    const [pod] = cluster.list("pods", { labelSelector: "app=web" });
    cluster.patch("deployments", "web", "default", "merge", { spec: { replicas: 1 } });
    cluster.settle();
    const report = cluster.traffic(LOAD);
    expect(report.failed).toBeGreaterThan(300);
    expect(report.failed).toBeLessThan(700);
    expect(report.outcomes.find((each) => each.outcome !== "ok")).toMatchObject({ outcome: "unreachable" });
    expect(pod).toBeDefined();
    cluster.node("node-1").releaseProxy();
    expect(cluster.traffic(LOAD).failed).toBe(0);
  });

  test("a program that says 503, until it is told otherwise", () => {
    const cluster = withWeb(1, programs.failsOnDemand());
    const [pod] = cluster.list("pods", { labelSelector: "app=web" });
    cluster.pod(pod?.metadata.name ?? "").exec(["touch", "/tmp/fail"]);
    expect(cluster.traffic({ ...LOAD, duration: "1s" }).outcomes).toMatchObject([{ outcome: "http 503", count: 100 }]);
    cluster.pod(pod?.metadata.name ?? "").exec(["rm", "/tmp/fail"]);
    expect(cluster.traffic({ ...LOAD, duration: "1s" }).failed).toBe(0);
  });

  test("a name that nobody knows", () => {
    expect(withWeb(1).traffic({ ...LOAD, to: "nobody", duration: "1s" }).outcomes).toMatchObject([
      { outcome: "unresolved", count: 100 },
    ]);
  });

  test.each([
    ["ends at once", programs.httpServer(), true],
    ["drains", programs.drainer({ drainMs: 2_000 }), false],
  ])("a server that %s when it is told to, with requests at work", (_name, image, loses) => {
    const cluster = withWeb(1, image);
    cluster.edit("deployments", "web", "default", (draft) => {
      for (const container of draft.spec.template.spec.containers)
        container.lifecycle = { preStop: { sleep: { seconds: 1 } } };
    });
    cluster.settle();
    const [pod] = cluster.list("pods", { labelSelector: "app=web" });
    cluster.node("node-1").holdProxy();
    cluster.delete("pods", pod?.metadata.name ?? "");
    const report = cluster.traffic({ ...LOAD, service: 500, duration: "1s" });
    const resets = report.outcomes.find((each) => each.outcome === "reset");
    expect(resets?.count ?? 0).toBe(loses ? 49 : 0);
    if (loses) expect(resets?.cause).toBe(`default/${pod?.metadata.name} ended at work on it`);
    expect(report.ok).toBe(loses ? 51 : 100);
  });
});

test("kept connections stay with their backend, whatever becomes of the Service", () => {
  const cluster = withWeb(2);
  cluster.patch("services", "web", "default", "merge", { spec: { sessionAffinity: "None" } });
  const first = cluster.traffic({ ...LOAD, keepAlive: true, connections: 5, duration: "1s" });
  expect(first).toMatchObject({ requests: 100, ok: 100, connections: 5 });
  const counts = Object.values(first.backends);
  for (const count of counts) expect(count % 20).toBe(0);
});

test("session affinity keeps a client with one backend", () => {
  const cluster = withWeb(3);
  cluster.patch("services", "web", "default", "merge", { spec: { sessionAffinity: "ClientIP" } });
  cluster.settle();
  expect(Object.values(cluster.traffic({ ...LOAD, duration: "2s" }).backends)).toEqual([200]);
});

test.each([
  [{ from: [] }, "from must be a place"],
  [{ from: "nowhere" }, "traffic:"],
  [{ rate: undefined }, "either rate or concurrency"],
  [{ concurrency: 3 }, "either rate or concurrency"],
  [{ rate: -1 }, "rate must be greater than 0"],
  [{ port: 0 }, "port must be between 1 and 65535"],
  [{ duration: "soon" }, "invalid duration"],
  [{ protocol: "udp", keepAlive: true }, "only TCP connections can be kept"],
  [{ rate: 1e9, duration: "1h" }, "more than"],
])("refuses %j", (wrong, message) => {
  expect(() => withWeb(1).traffic({ ...LOAD, ...wrong } as TrafficOptions)).toThrow(message);
});
