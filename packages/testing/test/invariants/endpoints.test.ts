/** Over random histories of pods, Services and hand-written Endpoints: what is published is what there is, and a second look writes nothing. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import { type Cluster, createBareCluster } from "@kubenetsim/cluster";
import fc from "fast-check";
import { expect, test } from "vitest";
import { endpointsAgree, endpointsAreAtRest } from "../../src/index.ts";

/** Nodes without a kubelet: their pods' status is what the history says. */
const NODES = ["zone-a", "zone-b", undefined].map((zone, i) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: `ghost-${i}`, labels: zone === undefined ? {} : { "topology.kubernetes.io/zone": zone } },
  status: { conditions: [{ type: "Ready", status: "True" }], allocatable: { cpu: "1" } },
}));

const base = createBareCluster({
  nodes: 1,
  dnsReplicas: 0,
  podCIDR: ["10.244.0.0/16", "fd00:244::/56"],
  serviceCIDR: ["10.96.0.0/16", "fd00:96::/112"],
});
for (const node of NODES) base.create("nodes", node as KubeObject);
base.apply([
  service("web", { ipFamilyPolicy: "SingleStack" }),
  service("peers", { clusterIP: "None", ipFamilyPolicy: "RequireDualStack" }),
  service("bare", { clusterIP: "None", ports: undefined }),
  service("manual", { selector: undefined }),
]);
base.advance(1_000);

const app = fc.constantFrom("web", "other");
const ip = fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1");
const subset = fc.record({
  addresses: fc.uniqueArray(ip, { maxLength: 3 }),
  notReadyAddresses: fc.uniqueArray(ip, { maxLength: 2 }),
  ports: fc.uniqueArray(fc.constantFrom(80, 81), { minLength: 1, maxLength: 2 }),
});
const change = fc.constantFrom<object>(
  { publishNotReadyAddresses: true },
  { publishNotReadyAddresses: false },
  { trafficDistribution: "PreferSameZone" },
  { trafficDistribution: "PreferSameNode" },
  { trafficDistribution: null },
  { ports: [{ name: "http", port: 80, targetPort: "http" }] },
  { ports: [{ name: "http", port: 80, targetPort: 9090 }] },
  {
    ports: [
      { name: "http", port: 80, targetPort: "http" },
      { name: "two", port: 81, targetPort: "two" },
    ],
  },
  { selector: { app: "other" } },
  { selector: { app: "web" } },
  { selector: null },
  { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv4", "IPv6"] },
  { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"], clusterIPs: undefined },
);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("pod" as const),
      at: fc.nat(6),
      app,
      node: fc.nat(2),
      ready: fc.boolean(),
      port: fc.constantFrom(8080, 8081),
      isDual: fc.boolean(),
      phase: fc.constantFrom("Running", "Running", "Running", "Pending", "Failed"),
    }),
  },
  fc.record({ do: fc.constant("delete" as const), at: fc.nat(6), isNow: fc.boolean() }),
  fc.record({ do: fc.constant("label" as const), at: fc.nat(6), app }),
  fc.record({ do: fc.constant("service" as const), name: fc.constantFrom("web", "peers"), change }),
  fc.record({
    do: fc.constant("annotate" as const),
    name: fc.constantFrom("web", "peers"),
    mode: fc.constantFrom("Auto", "Disabled"),
  }),
  fc.record({ do: fc.constant("endpoints" as const), subsets: fc.array(subset, { maxLength: 3 }) }),
  fc.record({ do: fc.constant("slice" as const), at: fc.nat(9), isGone: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("after any history slices are the pods, Endpoints are the slices, and mirrors are the Endpoints", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 3, maxLength: 20 }), (steps) => {
      const cluster = base.fork();
      for (const one of steps) {
        take(cluster, one);
        cluster.advance(100);
        expect(endpointsAgree(cluster.world.store)).toEqual([]);
        expect(endpointsAreAtRest(cluster.world.store)).toEqual([]);
      }
      const { revision } = cluster.world.store;
      cluster.advance(5_000);
      expect(cluster.world.store.revision).toBe(revision);
    }),
    { numRuns: 25 },
  );
});

test("what is wrong is told", () => {
  const cluster = base.fork();
  take(cluster, { do: "pod", at: 0, app: "web", node: 0, ready: true, port: 8080, isDual: false, phase: "Running" });
  expect(endpointsAgree(cluster.world.store)).toEqual([
    "the slices of Service default/bare lack p0 at 10.9.0.10 [] true true false",
    "the slices of Service default/peers lack p0 at 10.9.0.10 [http:8080/TCP] true true false",
    "the slices of Service default/web lack p0 at 10.9.0.10 [http:8080/TCP] true true false",
  ]);
  expect(endpointsAreAtRest(cluster.world.store)).toEqual([
    "the Endpoints of Service default/bare wait for a update",
    "the slices of Service default/bare wait for 1 update",
    "the Endpoints of Service default/peers wait for a update",
    "the slices of Service default/peers wait for 1 update",
    "the Endpoints of Service default/web wait for a update",
    "the slices of Service default/web wait for 1 update",
  ]);
});

function take(cluster: Cluster, one: Step): void {
  switch (one.do) {
    case "pod":
      putPod(cluster, one);
      return;
    case "delete":
      if (cluster.get("pods", `p${one.at}`, "default") === undefined) return;
      cluster.delete("pods", `p${one.at}`, "default", { gracePeriodSeconds: one.isNow ? 0 : 600 });
      return;
    case "label":
      if (cluster.get("pods", `p${one.at}`, "default") === undefined) return;
      cluster.patch("pods", `p${one.at}`, "default", "merge", { metadata: { labels: { app: one.app } } });
      return;
    case "service":
      cluster.patch("services", one.name, "default", "merge", { spec: one.change });
      return;
    case "annotate":
      cluster.patch("services", one.name, "default", "merge", {
        metadata: { annotations: { "service.kubernetes.io/topology-mode": one.mode } },
      });
      return;
    case "endpoints":
      putEndpoints(cluster, one.subsets);
      return;
    case "slice":
      spoilSlice(cluster, one.at, one.isGone);
  }
}

function putPod(cluster: Cluster, { at, app: label, node, ready, port, isDual, phase }: Step & { do: "pod" }): void {
  const name = `p${at}`;
  const stored = cluster.get("pods", name, "default");
  if (stored?.metadata.deletionTimestamp !== undefined) return;
  if (stored === undefined) {
    cluster.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default", labels: { app: label } },
      spec: {
        nodeName: `ghost-${node}`,
        containers: [{ name: "c", image: "i", ports: [{ name: "http", containerPort: port, protocol: "TCP" }] }],
      },
    } as Pod);
  }
  const ips = [`10.9.${node}.${at + 10}`, ...(isDual ? [`2001:db8:9::${at + 1}`] : [])];
  const status = {
    phase,
    podIP: ips[0],
    podIPs: ips.map((each) => ({ ip: each })),
    conditions: [{ type: "Ready", status: ready && phase === "Running" ? "True" : "False" }],
  };
  const pod = cluster.get("pods", name, "default") as Pod;
  cluster.update("pods", { ...pod, status } as Pod, { subresource: "status" });
}

function putEndpoints(cluster: Cluster, subsets: (Step & { do: "endpoints" })["subsets"]): void {
  const asObjects = (ips: readonly string[]): object[] => ips.map((each) => ({ ip: each }));
  const object = {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "manual", namespace: "default" },
    subsets: subsets.filter(isSubset).map(({ addresses, notReadyAddresses, ports }) => ({
      addresses: asObjects(addresses),
      notReadyAddresses: asObjects(notReadyAddresses),
      ports: ports.map((port) => ({ name: `p${port}`, port })),
    })),
  } as unknown as KubeObject;
  if (cluster.get("endpoints", "manual", "default") === undefined) cluster.create("endpoints", object);
  else cluster.update("endpoints", object);
}

/** The API server takes no subset without addresses. */
function isSubset({ addresses, notReadyAddresses }: { addresses: string[]; notReadyAddresses: string[] }): boolean {
  return addresses.length + notReadyAddresses.length > 0;
}

/** Someone deletes a slice, or takes its endpoints out. */
function spoilSlice(cluster: Cluster, at: number, isGone: boolean): void {
  const slices = cluster.list("endpointslices", { namespace: "default", labelSelector: "kubernetes.io/service-name" });
  const slice = slices[at % slices.length];
  if (slice === undefined) return;
  if (isGone) cluster.delete("endpointslices", slice.metadata.name ?? "", "default");
  else cluster.update("endpointslices", { ...slice, endpoints: [] } as KubeObject);
}

function service(name: string, spec: object): object {
  const ports = [{ name: "http", port: 80, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app: "web" }, ports, ...spec } };
}
