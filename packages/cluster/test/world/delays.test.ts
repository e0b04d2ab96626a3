/** News takes its time: by component, by node, fixed or drawn; and simultaneous work in another order. */

import type { FieldError } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { checkSpan } from "../../src/config/span.ts";
import { type ClusterConfig, createBareCluster, type Delay, quantile, replay, type Span } from "../../src/index.ts";
import { sample } from "../../src/world/delay.ts";
import { images, podOn, serviceFor } from "../fixture.ts";

function withWeb(delays: ClusterConfig["delays"]) {
  const config = { nodes: 3, images, ...(delays === undefined ? {} : { delays }) };
  const cluster = createBareCluster(config);
  cluster.apply([podOn("node-1", "near", { labels: { app: "web" }, port: 8080 }), serviceFor("web", "web")]);
  cluster.settle();
  return { cluster, ip: cluster.get("services", "web")?.spec?.clusterIP ?? "" };
}

/** How long after a second endpoint is ready each node sends there. */
function lags(delays: ClusterConfig["delays"]): readonly number[] {
  const { cluster } = withWeb(delays);
  cluster.apply(podOn("node-2", "far", { labels: { app: "other" }, port: 8080 }));
  cluster.apply(serviceFor("other", "other", { clusterIP: "10.96.7.7" }));
  const isSeen = (node: string): boolean => cluster.probe(`node/${node}`, "10.96.7.7", 80).verdict === "delivered";
  const seen = new Map<string, number>();
  let ready: number | undefined;
  for (let steps = 0; steps < 5_000 && seen.size < 3; steps++) {
    cluster.advance(10);
    const slice = cluster.list("endpointslices", { labelSelector: "kubernetes.io/service-name=other" })[0];
    if (ready === undefined && slice?.endpoints?.[0]?.conditions?.ready === true) ready = cluster.now;
    for (const node of ["node-1", "node-2", "node-3"])
      if (!seen.has(node) && isSeen(node)) seen.set(node, cluster.now - (ready ?? cluster.now));
  }
  return ["node-1", "node-2", "node-3"].map((node) => seen.get(node) ?? Number.NaN);
}

describe("kube-proxy", () => {
  test("on all nodes at once, as long as nobody says otherwise", () => {
    const [one, two, three] = lags(undefined);
    expect(one).toBeGreaterThanOrEqual(90);
    expect(one).toBeLessThanOrEqual(110);
    expect([two, three]).toEqual([one, one]);
  });

  test("on one node later than on the others: it holds an older view meanwhile", () => {
    const [one, two, three] = lags({ kubeProxySync: 100, nodes: { "node-2": { kubeProxySync: "3s" } } });
    expect(one).toBe(three);
    expect(two).toBeGreaterThanOrEqual(2_990);
    expect(two).toBeLessThanOrEqual(3_010);
  });

  test("on one node sooner", () => {
    const [one, two] = lags({ kubeProxySync: "2s", nodes: { "node-2": { kubeProxySync: 10 } } });
    expect(one).toBeGreaterThan(1_900);
    expect(two).toBeLessThan(50);
  });

  test("drawn from a range, for each node by itself", () => {
    const drawn = lags({ kubeProxySync: { min: 100, max: 5_000 } });
    expect(new Set(drawn).size).toBe(3);
    for (const lag of drawn) expect(lag).toBeLessThanOrEqual(5_010);
  });
});

test.each([
  // A change that comes while a reconcile waits goes along with it: the pod starts 1.5 s after it was made.
  ["the EndpointSlice controller", { controllers: { "endpointslice-controller": "4s" } }, 2_500],
  ["kubelets", { kubelet: "4s" }, 4_000],
  ["image pulls", { imagePull: "5s" }, 4_000],
  ["first probes", { probe: "4s" }, 0],
] as const)("%s", (_name, delays, later) => {
  const ready = (each: ClusterConfig["delays"]): number => {
    const { cluster } = withWeb(undefined);
    if (each !== undefined) cluster.delay(each);
    const start = cluster.now;
    cluster.apply(podOn("node-2", "far", { labels: { app: "web" }, port: 8080 }));
    for (let steps = 0; steps < 10_000; steps++) {
      const slices = cluster.list("endpointslices", { labelSelector: "kubernetes.io/service-name=web" });
      const count = slices.flatMap((slice) => slice.endpoints ?? []).filter((each) => each.conditions?.ready).length;
      if (count === 2) return cluster.now - start;
      cluster.step();
    }
    return Number.NaN;
  };
  expect(ready(delays) - ready(undefined)).toBe(later);
});

test("an exponential delay is drawn anew each time, around its mean", () => {
  const { cluster } = withWeb({ imagePull: { mean: "2s" } });
  for (let i = 0; i < 40; i++) {
    const pod = podOn("node-2", `p-${i}`) as { spec: { containers: { image: string }[] } };
    cluster.apply({ ...pod, spec: { ...pod.spec, containers: [{ name: "main", image: `image-${i}` }] } });
  }
  const start = cluster.now;
  cluster.settle();
  const took = cluster
    .list("pods")
    .filter((pod) => pod.metadata.name?.startsWith("p-"))
    .map((pod) => Date.parse(pod.status?.containerStatuses?.[0]?.state?.running?.startedAt ?? "") - start);
  const mean = took.reduce((sum, each) => sum + each, 0) / took.length - 500;
  expect(new Set(took).size).toBeGreaterThan(5);
  expect(mean).toBeGreaterThan(1_000);
  expect(mean).toBeLessThan(3_500);
});

describe("order", () => {
  const acts = (order: number | undefined): string => {
    const cluster = createBareCluster({ nodes: 3, images });
    if (order !== undefined) cluster.order(order);
    cluster.apply([1, 2, 3, 4].map((i) => podOn(`node-${(i % 3) + 1}`, `p-${i}`, { labels: { app: "web" } })));
    const steps: string[] = [];
    for (let i = 0; i < 30; i++) steps.push(cluster.step() ?? "");
    return steps.join("\n");
  };

  test("without a seed as it was; with one otherwise, and each time the same", () => {
    expect(acts(undefined)).toBe(acts(undefined));
    expect(acts(7)).toBe(acts(7));
    expect(acts(7)).not.toBe(acts(undefined));
    expect(acts(7)).not.toBe(acts(8));
  });

  test("whatever the order, the cluster settles in the same objects", () => {
    const settled = (order: number): unknown => {
      const { cluster } = withWeb(undefined);
      cluster.order(order);
      cluster.apply(podOn("node-3", "far", { labels: { app: "web" }, port: 8080 }));
      expect(cluster.settle().settled).toBe(true);
      return cluster.list("endpointslices", { namespace: "default" }).map((slice) => slice.endpoints?.length);
    };
    for (const seed of [2, 3, 4]) expect(settled(seed)).toEqual(settled(1));
  });

  test("orders, delays and traffic are part of history", () => {
    const config = { nodes: 2, images };
    const cluster = createBareCluster(config);
    cluster.order(3);
    cluster.delay({ kubelet: { min: 0, max: 300 } });
    cluster.apply([podOn("node-1", "asker"), podOn("node-2", "web", { port: 8080 }), serviceFor("web", "web")]);
    cluster.settle();
    cluster.traffic({ from: "pod/default/asker", to: "web", port: 80, rate: 10, duration: "1s" });
    expect(replay({ config, acts: cluster.history }).hash()).toBe(cluster.hash());
  });
});

describe("spread", () => {
  const errors: FieldError[] = [];
  const span = (delay: Delay): Span => checkSpan(delay, "delays.kubelet", errors);
  const shares = Array.from({ length: 2_000 }, (_, i) => (i + 0.5) / 2_000);
  const values = (delay: Delay): readonly number[] => shares.map((share) => quantile(span(delay), share));
  const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;

  test("exponential: its mean, and seldom much more", () => {
    const drawn = values({ mean: 200 });
    expect(mean(drawn)).toBeCloseTo(200, -1);
    expect(quantile(span({ mean: 200 }), 0.5)).toBe(139);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(2_000);
  });

  test("normal: its mean and its deviation, and nothing below nothing", () => {
    const drawn = values({ mean: 1_000, stddev: 100 });
    expect(mean(drawn)).toBeCloseTo(1_000, 0);
    expect(Math.sqrt(mean(drawn.map((each) => (each - 1_000) ** 2)))).toBeCloseTo(100, -1);
    expect(Math.min(...values({ mean: 10, stddev: 100 }))).toBe(0);
  });

  test("lognormal: its median and its 99th percentile", () => {
    const given = span({ median: 20, p99: "1s" });
    expect(quantile(given, 0.5)).toBe(20);
    expect(Math.abs(quantile(given, 0.99) - 1_000)).toBeLessThanOrEqual(2);
    expect(quantile(given, 0.01)).toBe(0);
  });

  test("percentiles: in straight lines between what was measured", () => {
    const given = span({ percentiles: { 0: 10, 50: 20, 90: 100, 99.9: "1s" } });
    expect([0, 0.25, 0.5, 0.7, 0.9, 1].map((share) => quantile(given, share))).toEqual([10, 15, 20, 60, 100, 1_000]);
    expect(quantile(span({ percentiles: { 50: 7 } }), 0.9)).toBe(7);
  });

  test("drawn by what it is about: the same in every run, and within its bounds", () => {
    const given = span({ median: 20, p99: "1s" });
    const draws = Array.from({ length: 500 }, (_, i) => sample(7, given, `x/${i}`));
    expect(draws).toEqual(Array.from({ length: 500 }, (_, i) => sample(7, given, `x/${i}`)));
    expect(new Set(draws).size).toBeGreaterThan(50);
    for (const ms of draws) expect(ms >= given.min && ms <= given.max && Number.isInteger(ms)).toBe(true);
    expect(errors).toEqual([]);
  });
});

describe("a CoreDNS that lags", () => {
  test("on its node, as long as it is said", () => {
    const cluster = createBareCluster({
      nodes: 1,
      images,
      dnsReplicas: 1,
      delays: { nodes: { "node-1": { coredns: "5s" } } },
    });
    cluster.apply(podOn("node-1", "client"));
    cluster.settle();
    const ask = (): boolean => cluster.pod("client").exec(["getent", "hosts", "late"]).exitCode === 0;
    cluster.apply(serviceFor("late", "late"));
    cluster.advance("4s");
    expect(ask()).toBe(false);
    cluster.advance("1s");
    expect(ask()).toBe(true);
    cluster.delete("services", "late");
    cluster.advance("1s");
    expect(ask()).toBe(true);
    // Who does not lag any longer has seen all.
    cluster.delay({});
    expect(ask()).toBe(false);
    cluster.advance("1m");
    cluster.delay({ coredns: "1h" });
    cluster.apply(serviceFor("late", "late"));
    cluster.advance("1m");
    expect(ask()).toBe(false);
  });
});

test("a pod's status comes late to the API, and its endpoints with it", () => {
  const config = { nodes: 2, images, dnsReplicas: 0, delays: { nodes: { "node-2": { podStatus: "3s" } } } } as const;
  const cluster = createBareCluster(config);
  cluster.apply([
    podOn("node-1", "near", { labels: { app: "web" }, port: 8080 }),
    podOn("node-2", "far", { labels: { app: "web" }, port: 8080 }),
    serviceFor("web", "web"),
  ]);
  const readyAt = new Map<string, number>();
  const start = cluster.now;
  for (let i = 0; i < 100 && readyAt.size < 2; i++) {
    cluster.advance(100);
    for (const { metadata, status } of cluster.list("pods", { namespace: "default" }))
      if (status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True"))
        if (!readyAt.has(metadata.name ?? "")) readyAt.set(metadata.name ?? "", cluster.now - start);
  }
  // It is ready after 1.5 s, when its first status is still on its way: both come together.
  expect(Object.fromEntries(readyAt)).toEqual({ near: 1_500, far: 3_000 });
  expect(cluster.settle().settled).toBe(true);
  expect(cluster.list("endpointslices", { namespace: "default" }).flatMap((slice) => slice.endpoints)).toHaveLength(3);
  cluster.delete("pods", "far");
  expect(cluster.settle().settled).toBe(true);
  expect(cluster.get("pods", "far")).toBeUndefined();
});

test("a cloud's balancer goes on sending to a node that is gone, until its health checks find out", () => {
  const cluster = createBareCluster({
    nodes: 2,
    images,
    dnsReplicas: 0,
    loadBalancer: { pool: "198.51.100.7" },
    delays: { loadBalancer: "8s" },
  });
  cluster.apply([
    podOn("node-1", "web", { labels: { app: "web" }, port: 8080 }),
    serviceFor("web", "web", { type: "LoadBalancer" }),
  ]);
  cluster.advance("1m");
  const load = { from: "external/192.0.2.9", to: "198.51.100.7", port: 80, rate: 10 } as const;
  expect(cluster.traffic({ ...load, duration: "2s" }).failed).toBe(0);
  cluster.node("node-2").fail();
  const before = cluster.traffic({ ...load, duration: "7s" });
  expect(before.failed).toBeGreaterThan(10);
  cluster.advance("1s");
  expect(cluster.traffic({ ...load, duration: "5s" }).outcomes).toMatchObject([{ outcome: "ok" }]);
});

test.each([
  [{ kubeProxySync: { min: 5 } }, "delays.kubeProxySync: Invalid value"],
  [{ kubeProxySync: { min: 5, max: 1 } }, "delays.kubeProxySync.max: Invalid value: 1: must not be less than min"],
  [{ kubelet: { median: 5, p99: 1 } }, "delays.kubelet.p99: Invalid value: 1: must not be less than median"],
  [{ kubelet: { median: 0, p99: 1 } }, "delays.kubelet.median: Invalid value: 0: must be greater than 0"],
  [{ kubelet: { mean: 1, stddev: -1 } }, "delays.kubelet.stddev: Invalid value: -1"],
  [{ kubelet: { mean: 1, max: 7 } }, "delays.kubelet: Invalid value"],
  [{ kubelet: { percentiles: {} } }, "delays.kubelet.percentiles: Invalid value"],
  [{ kubelet: { percentiles: { 101: 5 } } }, "must hold durations by percents from 0 to 100"],
  [{ kubelet: { percentiles: { 50: 5, 90: 1 } } }, "delays.kubelet.percentiles[90]: Invalid value: 1"],
  [{ kubelet: { percentiles: null } }, "delays.kubelet.percentiles: Invalid value"],
  [{ kubelet: null }, "delays.kubelet: Invalid value"],
  [{ kubelet: Number.NaN }, "delays.kubelet: Invalid value"],
  [{ kubelet: [] }, "delays.kubelet: Invalid value"],
  [{ kubelet: -1 }, "delays.kubelet: Invalid value"],
  [{ kubelet: "9000000h" }, "delays.kubelet: Invalid value"],
  [{ controllers: { nobody: 1 } }, "delays.controllers.nobody: Invalid value"],
  [{ controllers: [] }, "delays.controllers: Invalid value"],
  [{ loadBalancer: {} }, "delays.loadBalancer: Invalid value"],
  [{ nodes: { "node-1": { loadBalancer: 1 } } }, "delays.nodes[node-1].loadBalancer: Invalid value"],
  [{ nodes: { "node-9": { kubelet: 1 } } }, "delays.nodes[node-9]: Invalid value"],
  [{ nodes: "node-1" }, "delays.nodes: Invalid value"],
  [{ nodes: { "node-1": 5 } }, "delays.nodes[node-1]: Invalid value"],
  [{ nodes: JSON.parse('{"__proto__":{"kubelet":1}}') }, "delays.nodes[__proto__]: Invalid value"],
  [{ imagePull: { mean: "soon" } }, "delays.imagePull.mean: Invalid value"],
  [{ __proto__: null, toString: 5 }, "delays.toString: Invalid value"],
  ["slow", 'must be "realistic"'],
  [[], 'must be "realistic"'],
])("refuses %j", (delays, message) => {
  expect(() => createBareCluster({ delays: delays as never })).toThrow(message);
  const cluster = createBareCluster();
  const before = cluster.hash();
  expect(() => cluster.delay(delays as never)).toThrow(message);
  expect(cluster.hash()).toBe(before);
});

test("realistic delays settle too", () => {
  const { cluster, ip } = withWeb("realistic");
  expect(cluster.node("node-3").curl(`http://${ip}`).status).toBe(200);
});
