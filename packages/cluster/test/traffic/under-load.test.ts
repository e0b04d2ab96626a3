/** Acts under load: requests are sent while what is done takes its time. */
import { expect, test } from "vitest";
import { createBareCluster, programs, replay, type TrafficOptions } from "../../src/index.ts";

const config = { nodes: 2, dnsReplicas: 0, images: { web: programs.httpServer({ drainMs: 500 }) } };
const LOAD: TrafficOptions = { from: "node/node-1", to: "", port: 80, rate: 50, duration: "10s" };

function withWeb() {
  const cluster = createBareCluster(config);
  const template = {
    metadata: { labels: { app: "web" } },
    spec: { containers: [{ name: "web", image: "web", ports: [{ containerPort: 8080 }] }] },
  };
  const spec = { replicas: 1, selector: { matchLabels: { app: "web" } }, template };
  cluster.apply([
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]);
  cluster.settle();
  return { cluster, load: { ...LOAD, to: cluster.get("services", "web")?.spec?.clusterIP ?? "" } };
}

test("what is done in between is under load, and the load goes on to its end", () => {
  const { cluster, load } = withWeb();
  const start = cluster.now;
  const report = cluster.traffic(load, (busy) => {
    busy.advance("2s");
    const [pod] = busy.list("pods", { labelSelector: "app=web" });
    busy.delete("pods", pod?.metadata.name ?? "nobody");
    busy.settle();
  });
  expect(report.requests).toBe(500);
  expect(report.failed).toBeGreaterThan(0);
  expect(report.lost[0]?.at).toBeGreaterThanOrEqual(start + 2_000);
  expect(Object.keys(report.backends)).toHaveLength(2);
  expect(cluster.now).toBe(start + 10_000);
});

test("time alone in between changes nothing", () => {
  const { cluster, load } = withWeb();
  const other = cluster.fork();
  const plain = cluster.traffic(load);
  const report = other.traffic(load, (busy) => {
    for (let i = 0; i < 7; i++) busy.advance(997);
  });
  expect(report).toEqual(plain);
  expect(other.hash()).toBe(cluster.hash());
});

test("it is one act, all or nothing, and can be done again", () => {
  const { cluster, load } = withWeb();
  const before = cluster.hash();
  expect(() =>
    cluster.traffic(load, (busy) => {
      busy.advance("1s");
      busy.delete("pods", "nobody");
    }),
  ).toThrow('pods "nobody" not found');
  expect(cluster.hash()).toBe(before);
  const known = cluster.history.length;
  cluster.traffic(load, (busy) => {
    busy.patch("deployments", "web", "default", "merge", { spec: { replicas: 2 } });
    busy.traffic({ ...load, duration: "1s" }, (busier) => void busier.settle());
  });
  expect(cluster.history).toHaveLength(known + 1);
  expect(replay({ config, acts: JSON.parse(JSON.stringify(cluster.history)) }).hash()).toBe(cluster.hash());
});

test("moments: each is told once, before time moves on", () => {
  const { cluster } = withWeb();
  const times: number[] = [];
  cluster.on("moment", (world) => void times.push(world.clock.now));
  cluster.patch("deployments", "web", "default", "merge", { spec: { replicas: 3 } });
  expect(times).toEqual([]);
  cluster.settle();
  expect(times.length).toBeGreaterThanOrEqual(3);
  expect(new Set(times).size).toBe(times.length);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test.each([
  ["kept connections", { keepAlive: true, connections: 4 }],
  ["requests at work", { service: 300 }],
])("a node that dies takes its %s with it", (_, options) => {
  const { cluster, load } = withWeb();
  cluster.patch("deployments", "web", "default", "merge", { spec: { replicas: 2 } });
  cluster.settle();
  const report = cluster.traffic({ ...load, ...options }, (busy) => {
    busy.advance("3s");
    busy.node("node-2").fail();
  });
  const causes = report.outcomes.map(({ outcome, cause }) => `${outcome}: ${cause}`);
  expect(causes).toContainEqual(expect.stringMatching(/^timeout: default\/web-\S+ is silent with node-2$/));
  expect(causes.some((cause) => cause.startsWith("reset"))).toBe(false);
});

test("a server that works longer than its clients wait", () => {
  const { cluster, load } = withWeb();
  const report = cluster.traffic({ ...load, service: "2s", timeout: "1s" });
  expect(report).toMatchObject({ ok: 0, failed: 500 });
  expect(report.outcomes[0]?.cause).toMatch(/^default\/web-\S+ is still at work on it after 1s$/);
});

test("what is no function is refused", () => {
  const { cluster, load } = withWeb();
  const acts = cluster.history.length;
  expect(() => cluster.traffic(load, "drain" as never)).toThrow("traffic: during: must be a function");
  expect(cluster.history).toHaveLength(acts);
});
