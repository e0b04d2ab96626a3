/** Workloads over random histories: everything converges, endpoints are the ready pods, and rollouts keep their bounds. */
import { type Cluster, createBareCluster } from "@kubenetsim/cluster";
import fc from "fast-check";
import { expect, test } from "vitest";

const APPS = ["web", "db", "agent", "old"] as const;
const base = createBareCluster({ nodes: 3, dnsReplicas: 0 });
base.apply([
  workload("Deployment", "web", { replicas: 2 }),
  workload("StatefulSet", "db", { replicas: 2, serviceName: "db", podManagementPolicy: "Parallel" }),
  workload("DaemonSet", "agent", {}),
  { ...workload("ReplicationController", "old", { replicas: 1, selector: { app: "old" } }), apiVersion: "v1" },
  ...APPS.map(service),
]);
base.settle();

const replicated = fc.constantFrom("web", "db", "old");
const step = fc.oneof(
  fc.record({ do: fc.constant("scale" as const), app: replicated, count: fc.nat(4) }),
  fc.record({ do: fc.constant("kill" as const), at: fc.nat(12) }),
  fc.record({ do: fc.constant("roll" as const), app: fc.constantFrom("web", "db", "agent"), to: fc.nat(3) }),
  fc.record({ do: fc.constant("fail" as const), node: fc.constantFrom("node-1", "node-2", "node-3") }),
  fc.record({ do: fc.constant("recover" as const), node: fc.constantFrom("node-1", "node-2", "node-3") }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("after any history all settles, replicas are as wanted, and endpoints are the ready pods", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
      const cluster = base.fork();
      for (const one of steps) take(cluster, one);
      for (const { metadata } of cluster.list("nodes")) cluster.node(metadata.name ?? "").recover();
      expect(cluster.settle().settled).toBe(true);
      for (const app of APPS) {
        expect([app, podsOf(cluster, app).length]).toEqual([app, wanted(cluster, app)]);
        expect([app, endpoints(cluster, app)]).toEqual([app, readyIPs(cluster, app)]);
      }
    }),
    { numRuns: 12 },
  );
});

test("a rollout never has more than maxSurge above, nor fewer ready than maxUnavailable below", () => {
  const share = fc.constantFrom<[number, number]>([1, 0], [0, 1], [2, 1], [1, 2]);
  fc.assert(
    fc.property(share, fc.integer({ min: 2, max: 4 }), ([maxSurge, maxUnavailable], replicas) => {
      const cluster = base.fork();
      const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } };
      cluster.apply(workload("Deployment", "web", { replicas, strategy }));
      cluster.settle();
      take(cluster, { do: "roll", app: "web", to: 9 });
      for (let i = 0; i < 400 && cluster.step() !== undefined; i++) {
        const pods = podsOf(cluster, "web");
        expect(pods.length).toBeLessThanOrEqual(replicas + maxSurge);
        expect(readyIPs(cluster, "web").length).toBeGreaterThanOrEqual(replicas - maxUnavailable);
      }
      expect(cluster.settle().settled).toBe(true);
    }),
    { numRuns: 6 },
  );
});

function take(cluster: Cluster, one: Step): void {
  switch (one.do) {
    case "scale":
      cluster.patch(resourceOf(one.app), one.app, "default", "merge", { spec: { replicas: one.count } });
      return;
    case "kill": {
      const pods = cluster.list("pods", { namespace: "default" });
      const name = pods[one.at % Math.max(1, pods.length)]?.metadata.name;
      if (name !== undefined) cluster.delete("pods", name);
      return;
    }
    case "roll": {
      const annotations = { version: String(one.to) };
      cluster.patch(resourceOf(one.app), one.app, "default", "merge", {
        spec: { template: { metadata: { annotations } } },
      });
      return;
    }
    case "fail":
      cluster.node(one.node).fail();
      return;
    case "recover":
      cluster.node(one.node).recover();
      return;
    case "wait":
      cluster.advance(one.ms);
  }
}

function resourceOf(app: string): "deployments" | "statefulsets" | "daemonsets" | "replicationcontrollers" {
  if (app === "web") return "deployments";
  if (app === "db") return "statefulsets";
  return app === "agent" ? "daemonsets" : "replicationcontrollers";
}

function podsOf(cluster: Cluster, app: string) {
  const pods = cluster.list("pods", { namespace: "default", labelSelector: `app=${app}` });
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

function readyIPs(cluster: Cluster, app: string): readonly string[] {
  const isReady = ({ status }: ReturnType<typeof podsOf>[number]): boolean =>
    status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") === true;
  return podsOf(cluster, app)
    .filter(isReady)
    .map(({ status }) => status?.podIP ?? "")
    .sort();
}

function endpoints(cluster: Cluster, app: string): readonly string[] {
  const slices = cluster.list("endpointslices", { labelSelector: `kubernetes.io/service-name=${app}` });
  const ready = slices.flatMap((slice) => slice.endpoints.filter(({ conditions }) => conditions?.ready === true));
  return ready.flatMap(({ addresses }) => addresses).sort();
}

function wanted(cluster: Cluster, app: string): number {
  if (app === "agent") return cluster.list("nodes").length;
  return cluster.get(resourceOf(app) as "deployments", app)?.spec.replicas ?? 0;
}

function workload(kind: string, name: string, spec: object): object {
  const labels = { app: name };
  const container = { name: "c", image: "i", ports: [{ containerPort: 80 }] };
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

function service(app: string): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: app },
    spec: { selector: { app }, ports: [{ port: 80 }] },
  };
}
