/** Whatever is done to nodes: once all of them are well again, everything is as it should be, and it can all be done again. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cluster, createBareCluster, httpServer, replay } from "../../src/index.ts";

const NODES = ["node-1", "node-2", "node-3"];
const DEEDS = ["shutdown", "boot", "fail", "fail-kubelet", "recover", "restart", "write", "remove", "advance"] as const;
const deed = fc.record({
  node: fc.constantFrom(...NODES),
  deed: fc.constantFrom(...DEEDS),
  seconds: fc.constantFrom(0, 1, 7, 40, 400),
});

const container = { name: "c", image: "web", ports: [{ containerPort: 8080 }] };
const manifest = { apiVersion: "v1", kind: "Pod", metadata: { name: "static" }, spec: { containers: [container] } };
const config = { nodes: 3, dnsReplicas: 0, kubelet: { shutdownGracePeriod: "20s" } };
const images = { web: { ...httpServer(8080, { "/": "hello" }), terminationMs: () => 3_000 } };

function start(): Cluster {
  const cluster = createBareCluster({ ...config, images });
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [container] } };
  const spec = { selector: { matchLabels: { app: "web" } }, template };
  cluster.apply([
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 4, ...spec } },
    { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "web" }, spec },
  ]);
  cluster.settle();
  return cluster;
}

function perform(
  cluster: Cluster,
  { node, deed: what, seconds }: typeof deed extends fc.Arbitrary<infer D> ? D : never,
) {
  const handle = cluster.node(node);
  if (what === "shutdown") handle.shutdown();
  else if (what === "boot") handle.boot();
  else if (what === "fail") handle.fail();
  else if (what === "fail-kubelet") handle.fail("kubelet");
  else if (what === "recover") handle.recover();
  else if (what === "restart") handle.restartKubelet();
  else if (what === "write") handle.writeManifest(manifest);
  else if (what === "remove" && handle.staticPods().length > 0) handle.removeManifest("static");
  cluster.advance(seconds * 1000);
}

test("nodes come and go", () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 1, maxLength: 10 }), (deeds) => {
      const cluster = start();
      for (const each of deeds) perform(cluster, each);
      // A shutdown that is under way ends first.
      cluster.advance("30s");
      for (const node of NODES) cluster.node(node).recover();
      expect(cluster.settle().settled).toBe(true);
      expectWell(cluster);
    }),
    { numRuns: 20 },
  );
});

function expectWell(cluster: Cluster): void {
  expect(cluster.get("deployments", "web")?.status).toMatchObject({ readyReplicas: 4, availableReplicas: 4 });
  expect(cluster.get("daemonsets", "web")?.status).toMatchObject({ numberReady: 3 });
  const running = cluster.list("pods").filter(({ status }) => status?.phase === "Running");
  expect(new Set(running.map(({ status }) => status?.podIP)).size).toBe(running.length);
  const files = NODES.flatMap((node) =>
    cluster
      .node(node)
      .staticPods()
      .map(({ metadata }) => metadata.name),
  );
  expect(running.map(({ metadata }) => metadata.name).filter((name = "") => name.startsWith("static-"))).toEqual(files);
  for (const { kubelet, sandboxes } of cluster.world.nodes.values())
    expect([...sandboxes.keys()]).toEqual(
      [...kubelet.pods].flatMap(([key, { sandbox }]) => (sandbox === "ready" ? [key] : [])),
    );
  for (const { spec } of cluster.list("nodes")) expect(spec?.taints).toBeUndefined();
}

test("and it can be done again", () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 1, maxLength: 8 }), (deeds) => {
      const cluster = start();
      for (const each of deeds) perform(cluster, each);
      expect(replay({ config: { ...config, images }, acts: cluster.history }).hash()).toBe(cluster.hash());
    }),
    { numRuns: 3 },
  );
});
