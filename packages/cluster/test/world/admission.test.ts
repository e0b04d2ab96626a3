/** Pods that are bound to a node by hand, and what its kubelet says to that. */
import { expect, test } from "vitest";
import { type Cluster, createBareCluster } from "../../src/index.ts";

function bound(spec: object, name = "web"): object {
  const containers = [{ name: "c", image: "web" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { nodeName: "node-1", containers, ...spec } };
}

function start(capacity: { readonly [name: string]: string } = {}): Cluster {
  const taints = [{ key: "no", effect: "NoExecute" as const }];
  return createBareCluster({
    nodes: [
      { name: "node-1", capacity },
      { name: "node-2", taints },
    ],
    dnsReplicas: 0,
  });
}

const asking = (requests: object) => ({ containers: [{ name: "c", image: "web", resources: { requests } }] });
const onPort = { containers: [{ name: "c", image: "web", ports: [{ containerPort: 80, hostPort: 80 }] }] };

test.each([
  [
    "another label",
    { nodeSelector: { disk: "ssd" } },
    "NodeAffinity",
    "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ],
  [
    "too much cpu",
    asking({ cpu: "4500m" }),
    "OutOfcpu",
    "Node didn't have enough resource: cpu, requested: 4500, used: 500, capacity: 4000",
  ],
  [
    "too much memory, and cpu",
    asking({ memory: "64Gi", cpu: "9" }),
    "OutOfcpu",
    "Node didn't have enough resource: cpu, requested: 9000, used: 500, capacity: 4000",
  ],
  [
    "too much memory",
    asking({ memory: "64Gi" }),
    "OutOfmemory",
    "Node didn't have enough resource: memory, requested: 68719476736, used: 0, capacity: 17179869184",
  ],
  [
    "a port that is taken",
    onPort,
    "NodePorts",
    "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  ],
])("%s", (_what, spec, reason, message) => {
  const cluster = start();
  const resources = { requests: { cpu: "500m" } };
  const ports = [{ containerPort: 80, hostPort: 80 }];
  cluster.apply(bound({ containers: [{ name: "c", image: "web", resources, ports }] }, "first"));
  cluster.settle();
  cluster.apply(bound(spec));
  cluster.settle();
  const { status } = cluster.get("pods", "web") ?? {};
  expect(status).toMatchObject({ phase: "Failed", reason, message: `Pod was rejected: ${message}` });
  expect(status?.containerStatuses).toBeUndefined();
  expect(cluster.get("pods", "first")?.status?.phase).toBe("Running");
  expect(cluster.list("events")).toContainEqual(expect.objectContaining({ type: "Warning", reason, message }));
});

test("only so many pods; room that is made later is too late for those that were refused", () => {
  const cluster = start({ pods: "2" });
  for (const name of ["a", "b", "c"]) cluster.apply(bound({}, name));
  cluster.settle();
  expect(cluster.list("pods").map(({ status }) => status?.phase)).toEqual(["Running", "Running", "Failed"]);
  expect(cluster.get("pods", "c")?.status).toMatchObject({
    reason: "OutOfpods",
    message: "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2",
  });
  cluster.delete("pods", "a");
  cluster.settle();
  expect(cluster.get("pods", "c")?.status?.phase).toBe("Failed");
  cluster.apply(bound({}, "d"));
  cluster.settle();
  expect(cluster.get("pods", "d")?.status?.phase).toBe("Running");
});

test("a NoExecute taint refuses whom it would only take away again", () => {
  const cluster = start();
  // Else the pod would be taken away before its kubelet has seen it.
  cluster.delay({ controllers: { "taint-eviction-controller": "1s" } });
  cluster.apply(bound({ nodeName: "node-2" }));
  cluster.apply(bound({ nodeName: "node-2", tolerations: [{ operator: "Exists" }] }, "tolerant"));
  cluster.advance("5s");
  expect(cluster.get("pods", "tolerant")?.status?.phase).toBe("Running");
  expect(cluster.list("events").map(({ message }) => message)).toContain(
    "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
  );
});

test("two that were bound at once: the one that is seen first has the room", () => {
  const cluster = start();
  const spec = asking({ cpu: "3" });
  cluster.apply([bound(spec, "a"), bound(spec, "b")]);
  cluster.settle();
  expect(cluster.list("pods").map(({ status }) => status?.phase)).toEqual(["Running", "Failed"]);
});
