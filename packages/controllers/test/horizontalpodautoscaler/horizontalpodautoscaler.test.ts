/** Autoscalers: what each kind of metric calls for, how pods without samples count, and what is said. */
import type { CustomObject, KubeObject, MetricSpec } from "@kubenetsim/api";
import { emptyTree } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { ceil, groupPods, replicasFor } from "../../src/horizontalpodautoscaler/calculator.ts";
import { horizontalPodAutoscalerController } from "../../src/horizontalpodautoscaler/horizontalpodautoscaler.ts";
import { contextOf, type MemoryHolder } from "../../src/index.ts";
import { create, deploymentOf, type Harness, newHarness, nodeOf, settle } from "../harness.ts";
import { reasons } from "../workload.ts";

const MINUTE = 60_000;
const target = (fields: object) => ({ target: fields });
const resource = (name: string, fields: object): MetricSpec =>
  ({ type: "Resource", resource: { name, ...target(fields) } }) as MetricSpec;
const cpu = (averageUtilization: number): MetricSpec => resource("cpu", { type: "Utilization", averageUtilization });

function start(replicas: number, metrics: readonly MetricSpec[], spec: object = {}): Harness {
  const harness = newHarness();
  create(
    harness.client,
    "nodes",
    nodeOf("n1", { status: { allocatable: { cpu: "100", memory: "100Gi", pods: "110" } } }),
  );
  const containers = ["app", "side"].map((name) => ({
    name,
    image: "i",
    resources: { requests: { cpu: "100m", memory: "64Mi" } },
  }));
  const template = { metadata: { labels: { app: "web" } }, spec: { containers } };
  create(harness.client, "deployments", deploymentOf("web", replicas, { template }));
  settle(harness);
  harness.now += 10 * MINUTE;
  create(harness.client, "horizontalpodautoscalers", {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "default" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      maxReplicas: 20,
      metrics,
      ...spec,
    },
  } as KubeObject);
  return harness;
}

/** Writes what a metrics API would serve. */
function measure(harness: Harness, resource: `${string}.${string}`, name: string, fields: object): void {
  const [kind = "", ...group] = resource.split(".");
  const apiVersion = `${group.join(".")}/v1beta1`;
  harness.serve(apiVersion, kind, resource);
  create(harness.client, resource, {
    apiVersion,
    kind,
    metadata: { name, namespace: "default" },
    ...fields,
  } as CustomObject);
}

function use(harness: Harness, pods: number, app: string, side = app): void {
  for (const { metadata } of harness.client.list("pods").slice(0, pods)) {
    const containers = [
      { name: "app", usage: { cpu: app, memory: "32Mi" } },
      { name: "side", usage: { cpu: side, memory: "32Mi" } },
    ];
    measure(harness, "pods.metrics.k8s.io", metadata.name ?? "", { containers });
  }
}

const size = ({ client }: Harness): number | undefined => client.get("deployments", "default/web")?.spec.replicas;
const conditions = ({ client }: Harness) =>
  client
    .get("horizontalpodautoscalers", "default/web")
    ?.status?.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`);

test.each<[string, MetricSpec, (harness: Harness) => void, number]>([
  ["cpu, three times its share", cpu(50), (harness) => use(harness, 2, "150m"), 6],
  [
    "one container alone",
    {
      type: "ContainerResource",
      containerResource: { name: "cpu", container: "app", ...target({ type: "Utilization", averageUtilization: 50 }) },
    } as MetricSpec,
    (harness) => use(harness, 2, "100m", "0"),
    4,
  ],
  [
    "memory, as an amount",
    resource("memory", { type: "AverageValue", averageValue: "32Mi" }),
    (harness) => use(harness, 2, "0"),
    4,
  ],
  ["half of the pods say nothing: they are taken to use nothing", cpu(50), (harness) => use(harness, 1, "150m"), 3],
  [
    "what an adapter says of the pods",
    {
      type: "Pods",
      pods: { metric: { name: "rps" }, ...target({ type: "AverageValue", averageValue: "10" }) },
    } as MetricSpec,
    (harness) => {
      for (const { metadata } of harness.client.list("pods"))
        measure(harness, "metricvalues.custom.metrics.k8s.io", `pod.${metadata.name}`, { values: { rps: "25" } });
    },
    5,
  ],
  [
    "of an object",
    {
      type: "Object",
      object: {
        describedObject: { kind: "Service", name: "web" },
        metric: { name: "rps" },
        ...target({ type: "Value", value: "100" }),
      },
    } as MetricSpec,
    (harness) => measure(harness, "metricvalues.custom.metrics.k8s.io", "service.web", { values: { rps: "300" } }),
    6,
  ],
  [
    "of the world outside, shared out",
    {
      type: "External",
      external: { metric: { name: "queue" }, ...target({ type: "AverageValue", averageValue: "30" }) },
    } as MetricSpec,
    (harness) =>
      measure(harness, "externalmetricvalues.external.metrics.k8s.io", "values", { values: { queue: "100" } }),
    4,
  ],
])("%s", (_what, metric, say, expected) => {
  const harness = start(2, [metric], { behavior: {} });
  say(harness);
  harness.run();
  expect(size(harness)).toBe(expected);
  expect(conditions(harness)).toEqual([
    "AbleToScale=True SucceededRescale",
    "ScalingActive=True ValidMetricFound",
    "ScalingLimited=False DesiredWithinRange",
  ]);
});

test("without a behavior it at most doubles, and goes on so until it is there", () => {
  const harness = start(2, [cpu(50)]);
  use(harness, 2, "300m");
  harness.run();
  expect(size(harness)).toBe(4);
  expect(conditions(harness)).toContain("ScalingLimited=True ScaleUpLimit");
  expect(reasons(harness, "HorizontalPodAutoscaler")).toEqual([
    "SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target",
  ]);
});

test("what is remembered of an autoscaler goes with it", () => {
  const { client } = newHarness([]);
  const holder: MemoryHolder = { memory: emptyTree() };
  const context = contextOf(client, { seed: 1, controller: "horizontal-pod-autoscaler", holder });
  for (const key of ["default/gone", "other/gone"]) context.remember(key, { recommendations: [{ at: 0, value: 3 }] });
  horizontalPodAutoscalerController.reconcile(context, "default/gone");
  expect([...holder.memory.keys()]).toEqual(["horizontal-pod-autoscaler\0other/gone"]);
});

test("without any metric it stays, and says so", () => {
  const harness = start(2, [cpu(50)]);
  harness.run();
  expect(size(harness)).toBe(2);
  expect(conditions(harness)).toEqual([
    "AbleToScale=True SucceededGetScale",
    "ScalingActive=False FailedGetResourceMetric",
  ]);
  const why =
    "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API";
  expect(reasons(harness, "HorizontalPodAutoscaler")).toEqual([
    `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
    `FailedGetResourceMetric: ${why}`,
  ]);
});

test("with one metric missing it grows by the other, but does not shrink", () => {
  const external = {
    type: "External",
    external: { metric: { name: "q" }, ...target({ type: "AverageValue", averageValue: "1" }) },
  };
  const harness = start(4, [cpu(50), external as MetricSpec]);
  use(harness, 4, "1m");
  harness.run();
  harness.advance(10 * MINUTE);
  expect(size(harness)).toBe(4);
});

test("outside of its range it goes to the range's end", () => {
  const harness = start(8, [cpu(50)], { maxReplicas: 5 });
  harness.run();
  expect(size(harness)).toBe(5);
  expect(reasons(harness, "HorizontalPodAutoscaler")).toContain(
    "SuccessfulRescale: New size: 5; reason: Current number of replicas above Spec.MaxReplicas",
  );
});

test("a tolerance of its own", () => {
  const harness = start(2, [cpu(50)], { behavior: { scaleUp: { tolerance: "2.5" } } });
  use(harness, 2, "150m");
  harness.run();
  expect(size(harness)).toBe(2);
});

test("young pods: a sample of less than its window counts for nothing", () => {
  const pod = (name: string, sinceSeconds: number, status = "True") =>
    ({
      metadata: { name },
      status: {
        phase: "Running",
        startTime: "2026-01-01T00:00:00Z",
        conditions: [
          { type: "Ready", status, lastTransitionTime: `2026-01-01T00:00:${String(sinceSeconds).padStart(2, "0")}Z` },
        ],
      },
    }) as never;
  const now = 1_767_225_600_000 + 60_000;
  const samples = new Map([
    ["a", 1],
    ["b", 1],
    ["c", 1],
  ]);
  const groups = groupPods([pod("a", 10), pod("b", 40), pod("c", 10, "False"), pod("d", 10)], samples, true, now);
  expect(groups).toEqual({ ready: 1, ignored: ["b", "c"], missing: ["d"] });
});

test.each([
  ["missing pods take all they may: no shrinking past them", 4, 2, 0.4, ["m1", "m2"], 3],
  ["missing pods take nothing: less growth", 4, 2, 3, ["m1", "m2"], 6],
  ["which turns the direction: it stays", 4, 2, 1.5, ["m1", "m2"], 4],
])("%s", (_what, current, measured, ratio, missing, expected) => {
  const samples = new Map(Array.from({ length: measured }, (_, i) => [`p${i}`, ratio]));
  const mean = (of: ReadonlyMap<string, number>): number => [...of.values()].reduce((a, b) => a + b, 0) / of.size;
  const groups = { ready: measured, ignored: [], missing };
  const tolerances = { up: 0.1, down: 0.1 };
  expect(replicasFor({ tolerances, current, groups, samples, ratioOf: mean, assumedOf: () => 1 })).toBe(expected);
});

test("rounding errors ask for no replica", () => {
  expect([ceil(0.1 + 0.2), ceil(3.0000000000000004), ceil(3.01)]).toEqual([1, 3, 4]);
});
