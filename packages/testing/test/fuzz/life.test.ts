/** Over random histories of a cluster with delays and orders: addresses are not given to others too soon, and everything comes to rest. */
import { type Cluster, createBareCluster, programs } from "@kubenetsim/cluster";
import { endpointsMap, slicesOf } from "@kubenetsim/kube-proxy";
import { formatAddr } from "@kubenetsim/sim";
import fc from "fast-check";
import { expect, test } from "vitest";

type Step =
  | { readonly do: "scale"; readonly replicas: number }
  | { readonly do: "roll"; readonly version: number }
  | { readonly do: "kill"; readonly index: number }
  | { readonly do: "advance"; readonly ms: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("scale" as const), replicas: fc.integer({ min: 0, max: 6 }) }),
    fc.record({ do: fc.constant("roll" as const), version: fc.nat(9) }),
    fc.record({ do: fc.constant("kill" as const), index: fc.nat(5) }),
    fc.record({ do: fc.constant("advance" as const), ms: fc.integer({ min: 1, max: 4_000 }) }),
  ),
  { minLength: 1, maxLength: 8 },
);

const base = withWeb();

function withWeb(): Cluster {
  const cluster = createBareCluster({
    nodes: 3,
    dnsReplicas: 0,
    delays: { kubeProxySync: { min: 50, max: 5_000 }, kubelet: { min: 0, max: 200 } },
    images: { web: programs.httpServer({ drainMs: 500 }) },
  });
  const containers = [{ name: "web", image: "web", ports: [{ containerPort: 8080 }] }];
  const template = { metadata: { labels: { app: "web" } }, spec: { containers } };
  const selector = { matchLabels: { app: "web" } };
  cluster.apply([
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 3, selector, template } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]);
  cluster.settle();
  return cluster;
}

function take(cluster: Cluster, step: Step): void {
  if (step.do === "advance") cluster.advance(step.ms);
  else if (step.do === "scale") patch(cluster, { replicas: step.replicas });
  else if (step.do === "roll") patch(cluster, { template: { metadata: { labels: { version: `v${step.version}` } } } });
  else {
    const pods = cluster.list("pods", { labelSelector: "app=web" });
    const pod = pods[step.index % Math.max(pods.length, 1)];
    if (pod !== undefined) cluster.delete("pods", pod.metadata.name ?? "", "default", { gracePeriodSeconds: 0 });
  }
}

function patch(cluster: Cluster, spec: object): void {
  cluster.patch("deployments", "web", "default", "merge", { spec });
}

/** Which uid holds each address; and to which pods, by the views of the nodes, the Service's addresses belong. */
function holders(cluster: Cluster): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const node of cluster.world.nodes.values())
    for (const sandbox of node.sandboxes.values()) for (const ip of sandbox.podIPs) found.set(ip, sandbox.uid);
  return found;
}

/** Addresses that some node still sends to though their pod is gone. */
function routedTo(cluster: Cluster): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const node of cluster.world.nodes.values()) {
    const view = node.heldView ?? cluster.world.proxyView;
    const slices = slicesOf(view, "default/web");
    for (const endpoint of [...endpointsMap(slices, 4, "").values()].flat()) {
      const ip = formatAddr(endpoint.addr);
      const target = slices.flatMap((slice) => slice.endpoints).find((each) => each.addresses.includes(ip));
      found.set(ip, target?.targetRef?.uid);
    }
  }
  return found;
}

test("a deleted pod's address goes to nobody else while a node still routes to it; and all comes to rest", () => {
  fc.assert(
    fc.property(steps, fc.nat(1_000), (history, order) => {
      const cluster = base.fork();
      cluster.order(order);
      for (const step of history) {
        take(cluster, step);
        const now = holders(cluster);
        for (const [ip, uid] of routedTo(cluster)) expect(now.get(ip) ?? uid).toBe(uid);
      }
      expect(cluster.settle().settled).toBe(true);
      const deployment = cluster.get("deployments", "web");
      const ready = cluster.list("pods", { labelSelector: "app=web" }).map((pod) => pod.status?.podIP ?? "");
      expect(ready).toHaveLength(deployment?.spec.replicas ?? -1);
      expect([...routedTo(cluster).keys()].sort()).toEqual(ready.sort());
    }),
    { numRuns: 25 },
  );
});
