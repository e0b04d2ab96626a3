/** Pods from files on a node: they run without the API, and are shown in it by their mirrors. */
import type { Pod } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { type Cluster, type ClusterConfig, createBareCluster, httpServer } from "../../src/index.ts";

const images = { web: httpServer(8080, { "/": "hello" }) };

function manifestOf(spec: object = {}, metadata: object = {}): object {
  const container = { name: "web", image: "web", ports: [{ containerPort: 8080 }] };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", labels: { app: "web" }, ...metadata },
    spec: { containers: [container], ...spec },
  };
}

function start(staticPods: readonly (string | object)[] = [manifestOf()], config: ClusterConfig = {}): Cluster {
  const nodes = [{ name: "node-1", staticPods }, { name: "node-2" }, { name: "node-3" }];
  const cluster = createBareCluster({ nodes, images, dnsReplicas: 0, ...config });
  cluster.settle();
  return cluster;
}

const mirrorOf = (cluster: Cluster): Pod | undefined => cluster.get("pods", "web-node-1");
const startsOf = (cluster: Cluster): number =>
  cluster.list("events").filter(({ reason }) => reason === "Started").length;

test("it is shown as its mirror: the node's own name, its owner, where it came from", () => {
  const { metadata, spec, status } = mirrorOf(start()) ?? {};
  const { "kubernetes.io/config.hash": hash, ...annotations } = metadata?.annotations ?? {};
  expect(hash).toMatch(/^[0-9a-f]{32}$/);
  expect(metadata?.uid).not.toBe(hash);
  expect(annotations).toEqual({
    "kubernetes.io/config.mirror": hash,
    "kubernetes.io/config.seen": "2026-01-01T00:00:00Z",
    "kubernetes.io/config.source": "file",
  });
  expect(metadata?.ownerReferences).toMatchObject([{ kind: "Node", name: "node-1", controller: true }]);
  expect(spec?.tolerations).toEqual([{ operator: "Exists", effect: "NoExecute" }]);
  expect(spec?.serviceAccountName).toBeUndefined();
  expect(status?.phase).toBe("Running");
});

test("the text of a manifest will do, and a Service finds it", () => {
  const cluster = start([JSON.stringify(manifestOf())]);
  const metadata = { name: "web" };
  const spec = { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] };
  cluster.apply({ apiVersion: "v1", kind: "Service", metadata, spec });
  cluster.settle();
  expect(cluster.node("node-2").curl(`http://${cluster.get("services", "web")?.spec?.clusterIP}`).body).toBe("hello");
});

test("its mirror is deleted: it runs on, and has another one", () => {
  const cluster = start();
  const before = mirrorOf(cluster);
  cluster.delete("pods", "web-node-1");
  cluster.settle();
  const after = mirrorOf(cluster);
  expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
  expect(after?.status).toMatchObject({
    phase: "Running",
    podIP: before?.status?.podIP,
    startTime: before?.status?.startTime,
  });
  expect(startsOf(cluster)).toBe(1);
});

test("a file that is another is another pod: the one before ends first", () => {
  const cluster = start();
  const hash = mirrorOf(cluster)?.metadata.annotations?.["kubernetes.io/config.hash"];
  cluster.node("node-1").writeManifest(manifestOf());
  cluster.settle();
  expect(startsOf(cluster)).toBe(1);
  cluster.node("node-1").writeManifest(manifestOf({}, { labels: { app: "new" } }));
  cluster.settle();
  const { metadata, status } = mirrorOf(cluster) ?? {};
  expect(metadata?.labels).toEqual({ app: "new" });
  expect(metadata?.annotations?.["kubernetes.io/config.mirror"]).not.toBe(hash);
  expect(status?.phase).toBe("Running");
  expect(cluster.list("events").map(({ reason }) => reason)).toContain("Killing");
});

test("a file that is gone: it ends in its grace, and then its mirror goes", () => {
  const lasting = { ...images, web: { ...httpServer(8080, {}), terminationMs: () => 7_000 } };
  const cluster = start([manifestOf()], { images: lasting });
  const { removeManifest, staticPods } = cluster.node("node-1");
  removeManifest("web");
  cluster.advance("6s");
  expect(staticPods()).toEqual([]);
  expect(mirrorOf(cluster)?.status?.phase).toBe("Running");
  cluster.advance("2s");
  expect(mirrorOf(cluster)).toBeUndefined();
  expect(cluster.settle().settled).toBe(true);
  expect(() => removeManifest("web")).toThrow('pods "web" not found');
});

test("what the API server would need to know is refused, and nothing is written", () => {
  const cluster = start();
  const before = cluster.hash();
  const { writeManifest } = cluster.node("node-1");
  const container = (more: object) => ({ containers: [{ name: "c", image: "web", ...more }] });
  const cases: readonly [object, string][] = [
    [{ serviceAccountName: "web" }, "static pods may not reference serviceaccounts"],
    [container({ envFrom: [{ configMapRef: { name: "c" } }] }), "static pods may not reference configmaps"],
    [
      container({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] }),
      "static pods may not reference secrets",
    ],
    [{ volumes: [{ name: "v", configMap: { name: "c" } }] }, "static pods may not reference configmaps"],
    [
      { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }] },
      "static pods may not reference persistentvolumeclaims",
    ],
    [
      { volumes: [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }] },
      "static pods may not reference serviceaccounts (via projected volumes)",
    ],
    [{ containers: [] }, 'Pod "web" is invalid: spec.containers: Required value'],
    [{ containers: "none" }, "invalid pod: "],
  ];
  for (const [spec, message] of cases) expect(() => writeManifest(manifestOf(spec))).toThrow(message);
  expect(() => writeManifest({ apiVersion: "v1", kind: "Service", metadata: { name: "web" } })).toThrow("invalid pod");
  expect(() => writeManifest(manifestOf({}, { name: "" }))).toThrow("invalid pod: name is needed for the pod");
  expect(() => writeManifest("a: b: c")).toThrow();
  expect(() => writeManifest(7 as never)).toThrow();
  expect(cluster.hash()).toBe(before);
  expect(() => start([manifestOf({ serviceAccountName: "web" })])).toThrow(
    'nodes[0].staticPods[0]: Invalid value: "": static pods may not reference serviceaccounts',
  );
});

test("no taint takes it away, and it does not wait for a scheduler", () => {
  const cluster = start();
  cluster.edit("nodes", "node-1", undefined, (draft) => {
    draft.spec = { ...draft.spec, taints: [{ key: "no", effect: "NoExecute" }] };
  });
  cluster.settle();
  expect(mirrorOf(cluster)?.metadata.deletionTimestamp).toBeUndefined();
  cluster.node("node-1").writeManifest(manifestOf({}, { name: "late" }));
  cluster.settle();
  expect(cluster.get("pods", "late-node-1")?.status?.phase).toBe("Running");
});

test("the scheduler counts it", () => {
  const resources = { requests: { cpu: "3" } };
  const container = { name: "c", image: "web", resources };
  const cluster = start([manifestOf({ containers: [container] })]);
  const template = { metadata: { labels: { app: "big" } }, spec: { containers: [container] } };
  const spec = { replicas: 3, selector: { matchLabels: { app: "big" } }, template };
  cluster.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "big" }, spec });
  cluster.settle();
  const nodes = cluster.list("pods", { labelSelector: "app=big" }).map(({ spec }) => spec.nodeName);
  expect(nodes.sort()).toEqual(["node-2", "node-3", undefined]);
});

test("a mirror that no file stands for is taken away; its node goes, and the mirror with it", () => {
  const cluster = start();
  const forged = manifestOf(
    { nodeName: "node-2" },
    { name: "forged", annotations: { "kubernetes.io/config.mirror": "x" } },
  );
  cluster.apply(forged);
  cluster.settle();
  expect(cluster.get("pods", "forged")).toBeUndefined();
  cluster.delete("nodes", "node-1");
  cluster.settle();
  expect(mirrorOf(cluster)).toBeUndefined();
  expect(cluster.node("node-1").staticPods().length).toBe(1);
});

test("it comes again after the machine has booted", () => {
  const cluster = start();
  cluster.node("node-1").boot();
  cluster.settle();
  expect(mirrorOf(cluster)?.status).toMatchObject({ phase: "Running", containerStatuses: [{ restartCount: 1 }] });
});

test("and after it was shut down", () => {
  const cluster = start([manifestOf()], { kubelet: { shutdownGracePeriod: "20s" } });
  cluster.node("node-1").shutdown();
  cluster.advance("10s");
  expect(mirrorOf(cluster)?.status).toMatchObject({ phase: "Failed", reason: "Terminated" });
  cluster.node("node-1").boot();
  cluster.settle();
  expect(mirrorOf(cluster)?.status).toMatchObject({ phase: "Running", containerStatuses: [{ ready: true }] });
  expect(mirrorOf(cluster)?.status?.reason).toBeUndefined();
});
