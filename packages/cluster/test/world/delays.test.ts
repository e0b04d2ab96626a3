/** News takes its time: by component, by node, fixed or drawn; and simultaneous work in another order. */
import { describe, expect, test } from "vitest";
import { type ClusterConfig, createBareCluster, replay } from "../../src/index.ts";
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

test.each([
  [{ kubeProxySync: { min: 5 } }, "delays.kubeProxySync: Invalid value"],
  [{ kubeProxySync: { min: 5, max: 1 } }, "must not be less than min"],
  [{ controllers: { nobody: 1 } }, "delays.controllers.nobody: Invalid value"],
  [{ nodes: { "node-1": { coredns: 1 } } }, "delays.nodes[node-1].coredns: Invalid value"],
  [{ imagePull: { mean: "soon" } }, "delays.imagePull.mean: Invalid value"],
  [{ __proto__: null, toString: 5 }, "delays.toString: Invalid value"],
  ["slow", 'must be "realistic"'],
])("refuses %j", (delays, message) => {
  expect(() => createBareCluster({ delays: delays as never })).toThrow(message);
});

test("realistic delays settle too", () => {
  const { cluster, ip } = withWeb("realistic");
  expect(cluster.node("node-3").curl(`http://${ip}`).status).toBe(200);
});
