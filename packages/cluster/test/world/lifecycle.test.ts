/** What becomes of pods and Services over time: probes, restarts, rollouts, deletions, what the scheduler may do. */
import { describe, expect, test } from "vitest";
import { type Cluster, createBareCluster, httpServer, type Images, stopsAfter, tcpServer } from "../../src/index.ts";
import { ask, podOn, serviceFor, smallCluster } from "../fixture.ts";

const images: Images = {
  blog: httpServer(8002, {
    "/ready": { body: "ok", unlessFile: "/tmp/maintenance" },
    "/alive": { body: "ok", unlessFile: "/tmp/dead" },
  }),
  slow: stopsAfter(tcpServer(8080, "bye"), 20_000),
};

const httpGet = (path: string): object => ({ httpGet: { path, port: 8002 }, periodSeconds: 5, failureThreshold: 2 });

function blogDeployment(replicas: number, strategy: object = {}): object {
  const env = [{ name: "GREETING", valueFrom: { configMapKeyRef: { name: "settings", key: "greeting" } } }];
  const probes = { readinessProbe: httpGet("/ready"), livenessProbe: httpGet("/alive") };
  const container = { name: "blog", image: "blog:v1", ports: [{ containerPort: 8002 }], env, ...probes };
  const template = { metadata: { labels: { app: "blog" } }, spec: { containers: [container] } };
  const spec = { replicas, selector: { matchLabels: { app: "blog" } }, template, ...strategy };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "blog" }, spec };
}

const settings = (greeting: string): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings" },
  data: { greeting },
});

function blogCluster(replicas: number, strategy: object = {}): Cluster {
  const cluster = createBareCluster({ nodes: 2, images });
  const service = serviceFor("blog", "blog", { ports: [{ port: 80, targetPort: 8002 }] });
  cluster.apply([settings("hello"), blogDeployment(replicas, strategy), service]);
  cluster.settle();
  return cluster;
}

const pods = (cluster: Cluster, app: string): readonly string[] =>
  cluster.list("pods", { namespace: "default", labelSelector: `app=${app}` }).map((pod) => pod.metadata.name ?? "");

/** The addresses that a Service's traffic goes to. */
function endpoints(cluster: Cluster, service: string): readonly string[] {
  const slices = cluster.list("endpointslices", { labelSelector: `kubernetes.io/service-name=${service}` });
  const all = slices.flatMap((slice) => slice.endpoints ?? []);
  return all.filter((endpoint) => endpoint.conditions?.ready === true).flatMap((endpoint) => [...endpoint.addresses]);
}

describe("probes", () => {
  const ready = blogCluster(2);

  test("a pod that fails its readiness probe leaves the endpoints, and comes back", () => {
    const cluster = ready.fork();
    const [pod = ""] = pods(cluster, "blog");
    const ip = cluster.get("pods", pod)?.status?.podIP;
    expect(endpoints(cluster, "blog")).toContain(ip);
    cluster.pod(pod).exec(["touch", "/tmp/maintenance"]);
    cluster.advance("4s");
    expect(endpoints(cluster, "blog")).toContain(ip);
    cluster.advance("7s");
    expect(endpoints(cluster, "blog")).not.toContain(ip);
    expect(endpoints(cluster, "blog")).toHaveLength(1);
    expect(cluster.get("pods", pod)?.status).toMatchObject({
      phase: "Running",
      containerStatuses: [{ ready: false, restartCount: 0 }],
    });
    cluster.pod(pod).exec(["rm", "/tmp/maintenance"]);
    cluster.advance("6s");
    expect(endpoints(cluster, "blog")).toContain(ip);
  });

  test("a failed liveness probe restarts the container: a clean file system, and its environment read again", () => {
    const cluster = ready.fork();
    const [pod = ""] = pods(cluster, "blog");
    const greeting = (): string =>
      cluster
        .pod(pod)
        .exec(["env"])
        .stdout.match(/^GREETING=(.*)$/m)?.[1] ?? "";
    const ip = cluster.get("pods", pod)?.status?.podIP;
    cluster.apply(settings("good day"));
    cluster.settle();
    expect(greeting()).toBe("hello");
    cluster.pod(pod).exec(["touch", "/tmp/dead"]);
    cluster.settle();
    expect(cluster.get("pods", pod)?.status).toMatchObject({
      podIP: ip,
      containerStatuses: [{ ready: true, restartCount: 1 }],
    });
    expect(greeting()).toBe("good day");
    expect(cluster.pod(pod).exec(["cat", "/tmp/dead"]).exitCode).toBe(1);
    expect(endpoints(cluster, "blog")).toHaveLength(2);
  });
});

describe("a rolling update", () => {
  const cases: readonly (readonly [string, number, object, number, number])[] = [
    ["25% and 25%, by default", 4, {}, 3, 5],
    ["one more, none less", 3, { maxSurge: 1, maxUnavailable: 0 }, 3, 4],
    ["none more, one less", 3, { maxSurge: 0, maxUnavailable: 1 }, 2, 3],
    ["all at once", 3, { maxSurge: "100%", maxUnavailable: "100%" }, 0, 6],
  ];
  test.each(cases)(
    "%s: at every step within its bounds, and up to them",
    (_what, replicas, rollingUpdate, availableMin, podsMax) => {
      const strategy =
        Object.keys(rollingUpdate).length === 0 ? {} : { strategy: { type: "RollingUpdate", rollingUpdate } };
      const cluster = blogCluster(replicas, strategy);
      const old = pods(cluster, "blog");
      cluster.patch("deployments", "blog", "default", "strategic", {
        spec: { template: { spec: { containers: [{ name: "blog", image: "blog:v2" }] } } },
      });
      const seen = { available: replicas, living: 0 };
      for (let i = 0; i < 2_000 && !isRolledOut(cluster, replicas); i += 1) {
        cluster.step();
        const all = cluster.list("pods", { namespace: "default", labelSelector: "app=blog" });
        const living = all.filter((pod) => pod.metadata.deletionTimestamp === undefined);
        const available = living.filter((pod) =>
          pod.status?.conditions?.some((each) => each.type === "Ready" && each.status === "True"),
        );
        seen.available = Math.min(seen.available, available.length);
        seen.living = Math.max(seen.living, living.length);
      }
      expect(isRolledOut(cluster, replicas)).toBe(true);
      expect(seen.available).toBe(availableMin);
      expect(seen.living).toBe(podsMax);
      cluster.settle();
      const now = pods(cluster, "blog");
      expect(now).toHaveLength(replicas);
      expect(now.filter((name) => old.includes(name))).toEqual([]);
    },
  );

  function isRolledOut(cluster: Cluster, replicas: number): boolean {
    const deployment = cluster.get("deployments", "blog");
    const { observedGeneration, updatedReplicas, availableReplicas, replicas: all } = deployment?.status ?? {};
    return (
      observedGeneration === deployment?.metadata.generation &&
      updatedReplicas === replicas &&
      availableReplicas === replicas &&
      all === replicas
    );
  }
});

describe("a deletion", () => {
  test("with grace: the pod leaves the endpoints at once, and ends when its program does", () => {
    const cluster = createBareCluster({ nodes: 2, images });
    const pod = podOn("node-1", "slow", { image: "slow", port: 8080 }) as { spec: object };
    cluster.apply([{ ...pod, spec: { ...pod.spec, terminationGracePeriodSeconds: 60 } }, serviceFor("slow", "slow")]);
    cluster.settle();
    const ip = cluster.get("pods", "slow")?.status?.podIP ?? "";
    cluster.delete("pods", "slow");
    cluster.advance("1s");
    expect(cluster.get("pods", "slow")?.metadata).toMatchObject({ deletionGracePeriodSeconds: 60 });
    expect(endpoints(cluster, "slow")).toEqual([]);
    expect(ask(cluster, "node/node-1", ip, 8080)).toBe("bye");
    cluster.advance("18s");
    expect(cluster.get("pods", "slow")).toBeDefined();
    cluster.advance("2s");
    expect(cluster.get("pods", "slow")).toBeUndefined();
    expect(ask(cluster, "node/node-1", ip, 8080)).toBe("unreachable: No route to host");
  });

  test("a grace shorter than the program's end kills it", () => {
    const cluster = createBareCluster({ nodes: 1, images });
    cluster.apply([podOn("node-1", "slow", { image: "slow", port: 8080 })]);
    cluster.settle();
    cluster.delete("pods", "slow", "default", { gracePeriodSeconds: 5 });
    cluster.advance("4s");
    expect(cluster.get("pods", "slow")).toBeDefined();
    cluster.advance("2s");
    expect(cluster.get("pods", "slow")).toBeUndefined();
  });

  test("of a namespace takes all that is in it, and frees what it held", () => {
    const cluster = createBareCluster({ nodes: 2, images });
    cluster.settle();
    const inNamespace = (object: object): object => ({
      ...object,
      metadata: { ...(object as { metadata: object }).metadata, namespace: "luffy" },
    });
    cluster.apply([
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "luffy" } },
      ...[settings("hello"), blogDeployment(2), serviceFor("blog", "blog", { clusterIP: "10.96.3.3" })].map(
        inNamespace,
      ),
    ]);
    cluster.settle();
    cluster.delete("namespaces", "luffy");
    expect(() =>
      cluster.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "late", namespace: "luffy" },
      } as never),
    ).toThrow(/being terminated/);
    cluster.settle();
    expect(cluster.get("namespaces", "luffy")).toBeUndefined();
    for (const resource of [
      "pods",
      "services",
      "deployments",
      "replicasets",
      "configmaps",
      "endpointslices",
      "endpoints",
    ] as const)
      expect(cluster.list(resource, { namespace: "luffy" })).toEqual([]);
    cluster.apply(serviceFor("again", "blog", { clusterIP: "10.96.3.3" }));
    expect([...cluster.world.podsByIP.values()].filter((place) => place.includes("luffy/"))).toEqual([]);
  });

  test("of a Deployment takes its ReplicaSets and pods", () => {
    const cluster = blogCluster(3);
    cluster.delete("deployments", "blog");
    cluster.settle();
    expect([cluster.list("replicasets", { namespace: "default" }).length, pods(cluster, "blog").length]).toEqual([
      0, 0,
    ]);
    expect(endpoints(cluster, "blog")).toEqual([]);
  });

  test("of a pod of a Deployment brings another in its place", () => {
    const cluster = blogCluster(2);
    const [pod = ""] = pods(cluster, "blog");
    cluster.delete("pods", pod);
    cluster.settle();
    expect(pods(cluster, "blog")).toHaveLength(2);
    expect(pods(cluster, "blog")).not.toContain(pod);
  });
});

describe("where pods may go", () => {
  const on = (cluster: Cluster): readonly string[] =>
    cluster.list("pods", { namespace: "default", labelSelector: "app=blog" }).map((pod) => pod.spec.nodeName ?? "");

  test("not on a node that is cordoned", () => {
    const cluster = createBareCluster({ nodes: 2, images });
    cluster.patch("nodes", "node-1", undefined, "merge", { spec: { unschedulable: true } });
    cluster.apply([settings("hello"), blogDeployment(3)]);
    cluster.settle();
    expect(on(cluster)).toEqual(["node-2", "node-2", "node-2"]);
  });

  test("not on a node whose taint they do not tolerate; once it is gone, the waiting ones go", () => {
    const taints = [{ key: "dedicated", value: "db", effect: "NoSchedule" as const }];
    const cluster = createBareCluster({ nodes: [{ name: "only", taints }], images, dnsReplicas: 0 });
    cluster.apply([settings("hello"), blogDeployment(2)]);
    cluster.settle();
    expect(on(cluster)).toEqual(["", ""]);
    const [pending] = cluster.list("pods", { namespace: "default" });
    expect(pending?.status?.conditions?.[0]).toMatchObject({
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
    });
    expect(pending?.status?.conditions?.[0]?.message).toContain(
      "0/1 nodes are available: 1 node(s) had untolerated taint",
    );
    cluster.patch("nodes", "only", undefined, "merge", { spec: { taints: null } });
    cluster.settle();
    expect(on(cluster)).toEqual(["only", "only"]);
  });

  test("scaled down to nothing and up again", () => {
    const cluster = blogCluster(3);
    for (const replicas of [1, 0, 2]) {
      cluster.patch("deployments", "blog", "default", "merge", { spec: { replicas } });
      cluster.settle();
      expect(endpoints(cluster, "blog")).toHaveLength(replicas);
      expect(pods(cluster, "blog")).toHaveLength(replicas);
    }
  });
});

test("two pods with one hostPort do not share a node", () => {
  const cluster = smallCluster();
  const template = {
    metadata: { labels: { app: "hp" } },
    spec: { containers: [{ name: "main", image: "echo", ports: [{ containerPort: 8080, hostPort: 8099 }] }] },
  };
  const spec = { replicas: 3, selector: { matchLabels: { app: "hp" } }, template };
  cluster.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "hp" }, spec });
  cluster.settle();
  const nodes = cluster.list("pods", { labelSelector: "app=hp" }).map((pod) => pod.spec.nodeName ?? "");
  expect([...nodes].sort()).toEqual(["", "node-1", "node-2"]);
});
