/** An autoscaler over time: what it remembers keeps it from shrinking too soon, from flapping, and from going too fast. */
import type { HorizontalPodAutoscalerSpec } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { type Cluster, createBareCluster } from "../../src/index.ts";

/** Ten of a queue for each pod: at 100 it takes ten. */
function start(behavior?: HorizontalPodAutoscalerSpec["behavior"]): Cluster {
  const cluster = createBareCluster({ nodes: 2, dnsReplicas: 0 });
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "web:1" }] } };
  cluster.apply({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  });
  cluster.setMetric("external/default", { queue: "100" });
  const external = { metric: { name: "queue" }, target: { type: "AverageValue", averageValue: "10" } };
  cluster.apply({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      maxReplicas: 10,
      metrics: [{ type: "External", external }],
      ...(behavior === undefined ? {} : { behavior }),
    },
  });
  cluster.settle();
  return cluster;
}

const size = (cluster: Cluster) => cluster.get("deployments", "web")?.spec.replicas;
const able = (cluster: Cluster) =>
  cluster.get("horizontalpodautoscalers", "web")?.status?.conditions?.find(({ type }) => type === "AbleToScale")
    ?.reason;

/** Each change of size in so long, with the second of it. */
function changes(cluster: Cluster, seconds: number): (readonly [number, number | undefined])[] {
  const found: (readonly [number, number | undefined])[] = [];
  for (let second = 1, last = size(cluster); second <= seconds; second++) {
    cluster.advance("1s");
    if (size(cluster) !== last) found.push([second, size(cluster)]);
    last = size(cluster);
  }
  return found;
}

test("load falls: five minutes later, and at once, it shrinks", () => {
  const cluster = start();
  expect(size(cluster)).toBe(10);
  cluster.setMetric("external/default", { queue: "20" });
  const fork = cluster.fork();
  const found = changes(cluster, 330);
  expect(found.map(([, to]) => to)).toEqual([2]);
  // The last look under load was less than fifteen seconds before.
  expect(found[0]?.[0]).toBeGreaterThan(300 - 15);
  expect(found[0]?.[0]).toBeLessThanOrEqual(300);
  fork.advance("200s");
  expect([size(fork), able(fork)]).toEqual([10, "ScaleDownStabilized"]);
  fork.settle();
  expect([size(fork), able(fork)]).toEqual([2, "ReadyForNewScale"]);
});

test("load that comes and goes does not make it come and go", () => {
  const cluster = start();
  for (let minute = 0; minute < 20; minute++) {
    cluster.setMetric("external/default", { queue: minute % 4 === 3 ? "100" : "20" });
    expect(changes(cluster, 60)).toEqual([]);
  }
});

test("one pod a minute: every minute one", () => {
  const cluster = start({
    scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
  });
  // What it added within the last minute may go again at once.
  cluster.advance("2m");
  cluster.setMetric("external/default", { queue: "70" });
  const found = changes(cluster, 240);
  expect(found.map(([, to]) => to)).toEqual([9, 8, 7]);
  const [first, second, third] = found.map(([at]) => at);
  expect([(second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)]).toEqual([60, 60]);
});

test("a window for growing: it takes the lowest of it", () => {
  const cluster = start({ scaleUp: { stabilizationWindowSeconds: 120 }, scaleDown: { stabilizationWindowSeconds: 0 } });
  cluster.setMetric("external/default", { queue: "30" });
  cluster.settle();
  expect(size(cluster)).toBe(3);
  cluster.advance("5m");
  cluster.setMetric("external/default", { queue: "90" });
  cluster.advance("60s");
  expect([size(cluster), able(cluster)]).toEqual([3, "ScaleUpStabilized"]);
  cluster.advance("75s");
  expect(size(cluster)).toBe(9);
});

test("shrinking is switched off: nobody waits for it", () => {
  const cluster = start({ scaleDown: { selectPolicy: "Disabled", stabilizationWindowSeconds: 0 } });
  cluster.setMetric("external/default", { queue: "20" });
  expect(cluster.settle().elapsedMs).toBeLessThan(60_000);
  expect(size(cluster)).toBe(10);
});
