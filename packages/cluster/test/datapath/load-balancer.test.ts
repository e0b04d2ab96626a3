/** The cloud's balancer in front of a cluster: whom it keeps where, and which nodes it leaves out. */
import { expect, test } from "vitest";
import { type Cluster, createBareCluster } from "../../src/index.ts";
import { images, podOn, serviceFor } from "../fixture.ts";

const NODES = ["node-1", "node-2", "node-3"];
const RANGES = { podCIDR: "10.244.0.0/16,fd00:10:244::/56", serviceCIDR: ["10.96.0.0/16", "fd00:10:96::/112"] };
const POOL = "203.0.113.0/30, 2001:db8:cafe::/126";
const IPS = ["203.0.113.0", "[2001:db8:cafe::]"];

function start(spec: object = {}, on: readonly string[] = NODES): Cluster {
  const cluster = createBareCluster({ nodes: 3, images, ...RANGES, loadBalancer: { pool: POOL } });
  cluster.apply([
    ...on.map((node) => podOn(node, `on-${node}`, { labels: { app: "web" }, port: 8080 })),
    serviceFor("web", "web", { type: "LoadBalancer", ipFamilyPolicy: "RequireDualStack", ...spec }),
  ]);
  cluster.settle();
  return cluster;
}

/** Which pod answers a client outside, or what came of it. */
function asked(cluster: Cluster, client: string, ip: string): string {
  const { ok, body, exitCode } = cluster.external(client).curl(`http://${ip}`);
  return ok ? (body.split(" ")[0] ?? "") : `exit ${exitCode}`;
}

test("gives an address of each family, and both lead in", () => {
  const cluster = start();
  const given = cluster.get("services", "web")?.status?.loadBalancer?.ingress;
  expect(given).toEqual([
    { ip: "203.0.113.0", ipMode: "VIP" },
    { ip: "2001:db8:cafe::", ipMode: "VIP" },
  ]);
  for (const ip of IPS)
    expect(asked(cluster, ip.startsWith("[") ? "2001:db8:ffff::9" : "198.51.100.9", ip)).toMatch(/^on-/);
});

test.each(["Cluster", "Local"])("keeps a client with affinity at one pod, policy %s, and others not", (policy) => {
  const sticky = start({ sessionAffinity: "ClientIP", externalTrafficPolicy: policy });
  const loose = start({ externalTrafficPolicy: policy });
  const seen = (cluster: Cluster, client: string): number =>
    new Set(Array.from({ length: 12 }, () => asked(cluster, client, IPS[0] ?? ""))).size;
  const clients = Array.from({ length: 8 }, (_, i) => `198.51.100.${i + 10}`);
  expect(clients.map((client) => seen(sticky, client))).toEqual(clients.map(() => 1));
  expect(new Set(clients.map((client) => asked(sticky, client, IPS[0] ?? ""))).size).toBeGreaterThan(1);
  expect(seen(loose, "198.51.100.10")).toBeGreaterThan(1);
});

test.each<[string, object]>([
  ["is excluded", { metadata: { labels: { "node.kubernetes.io/exclude-from-external-load-balancers": "" } } }],
  [
    "is about to be taken away",
    { spec: { taints: [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }] } },
  ],
])("sends nothing to a node that %s", (_name, change) => {
  const cluster = start({ externalTrafficPolicy: "Local" }, ["node-1", "node-2"]);
  const answers = (): readonly string[] =>
    [...new Set(Array.from({ length: 20 }, (_, i) => asked(cluster, `198.51.100.${i + 10}`, IPS[0] ?? "")))].sort();
  expect(answers()).toEqual(["on-node-1", "on-node-2"]);
  cluster.patch("nodes", "node-1", undefined, "merge", change);
  cluster.settle();
  expect(answers()).toEqual(["on-node-2"]);
});

test("a Service without node ports is reached all the same, and from its source ranges only", () => {
  const cluster = start({ allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: ["198.51.100.0/28"] });
  expect(cluster.get("services", "web")?.spec?.ports?.[0]?.nodePort).toBeUndefined();
  expect(asked(cluster, "198.51.100.9", IPS[0] ?? "")).toMatch(/^on-/);
  expect(asked(cluster, "198.51.100.99", IPS[0] ?? "")).toBe("exit 28");
});
