/** DNS follows the API: after any history names and addresses agree, and pods' own lookups say the same. */
import { type Cluster, createBareCluster } from "@kubenetsim/cluster";
import { isSubdomain } from "@kubenetsim/coredns";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dnsAgrees } from "../../src/invariants/dns.ts";

const base = createBareCluster({
  nodes: 1,
  dnsReplicas: 1,
  upstreamDNS: { zones: "example.com. 60 IN SOA ns a 1 2 3 4 60\nwww.example.com. 60 IN A 192.0.2.53" },
});
base.apply([
  deployment("web", 1),
  deployment("db", 1),
  service("web", "web", {}),
  service("peers", "web", { clusterIP: "None" }),
  service("db", "db", {}),
  { apiVersion: "v1", kind: "Pod", metadata: { name: "asker" }, spec: { containers: [{ name: "c", image: "tools" }] } },
]);
base.settle();

const step = fc.oneof(
  fc.record({ do: fc.constant("scale" as const), name: fc.constantFrom("web", "db"), count: fc.nat(3) }),
  fc.record({ do: fc.constant("kill" as const), at: fc.nat(10) }),
  fc.record({ do: fc.constant("select" as const), app: fc.constantFrom("web", "db", "nobody") }),
  fc.record({ do: fc.constant("service" as const), name: fc.constantFrom("one", "two"), headless: fc.boolean() }),
);

test("after settling every endpoint is found by forward and reverse lookup, and they agree", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
      const cluster = base.fork();
      for (const one of steps) take(cluster, one);
      cluster.settle();
      expect(dnsAgrees(cluster.world.store)).toEqual([]);
      expect(seen(cluster, "peers.default.svc.cluster.local")).toEqual(ready(cluster, "peers"));
    }),
    { numRuns: 25 },
  );
});

test("what is answered lies in a zone of the server's, or was forwarded", () => {
  const name = fc.constantFrom(
    "web",
    "peers",
    "db.default",
    "nothing",
    "www.example.com",
    "no.example.com",
    "1.0.96.10.in-addr.arpa",
  );
  fc.assert(
    fc.property(name, fc.constantFrom("A", "AAAA", "SRV", "PTR", "NS"), (asked, type) => {
      const { stdout, traces } = base
        .fork()
        .pod("asker")
        .exec(["dig", "+search", "+noall", "+answer", "+authority", asked, type]);
      const owners = stdout.split("\n").flatMap((line) => (/^\S+\.\s/.test(line) ? [line.split(/\s/)[0] ?? ""] : []));
      const outside = (traces.at(-1)?.dns?.name ?? "").endsWith("example.com.");
      for (const owner of owners)
        expect([
          owner,
          outside || ["cluster.local.", "in-addr.arpa."].some((zone) => isSubdomain(zone, owner)),
        ]).toEqual([owner, true]);
    }),
    { numRuns: 40 },
  );
});

test("the invariant sees what breaks it", () => {
  const { store } = base.world;
  const [key, slice] = [...store.tables.endpointslices].find(([one]) => one.startsWith("default/peers")) ?? [];
  if (key === undefined || slice === undefined) throw new Error("no slice");
  const endpoints = [
    { addresses: ["10.9.9.9"], hostname: "twice" },
    { addresses: ["10.9.9.8"], conditions: { ready: true } },
  ];
  const tables = { ...store.tables, services: store.tables.services.without("default/kubernetes") };
  const moved = {
    ...store,
    tables: { ...tables, endpointslices: tables.endpointslices.with(key, { ...slice, endpoints }) },
  };
  expect(dnsAgrees(moved)).toEqual([]);
  const lost = { ...moved, tables: { ...moved.tables, namespaces: moved.tables.namespaces.without("default") } };
  expect(dnsAgrees(lost).length).toBeGreaterThan(0);
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(cluster: Cluster, one: Step): void {
  if (one.do === "scale") cluster.patch("deployments", one.name, "default", "merge", { spec: { replicas: one.count } });
  if (one.do === "select")
    cluster.patch("services", "peers", "default", "merge", { spec: { selector: { app: one.app } } });
  if (one.do === "service")
    cluster.apply([service(`${one.name}-${one.headless}`, "web", one.headless ? { clusterIP: "None" } : {})]);
  if (one.do !== "kill") return;
  const pods = cluster.list("pods", { namespace: "default", labelSelector: "app" });
  const pod = pods[one.at % Math.max(pods.length, 1)];
  if (pod !== undefined) cluster.delete("pods", pod.metadata.name ?? "", "default", { gracePeriodSeconds: 0 });
}

/** By a real lookup from a pod. */
function seen(cluster: Cluster, name: string): readonly string[] {
  const { stdout } = cluster.fork().pod("asker").exec(["dig", "+short", name]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

function ready(cluster: Cluster, name: string): readonly string[] {
  const slices = cluster.list("endpointslices", { labelSelector: `kubernetes.io/service-name=${name}` });
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  return endpoints
    .filter((one) => one.conditions?.ready !== false)
    .flatMap((one) => one.addresses)
    .sort();
}

function deployment(name: string, replicas: number): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "c", image: "web", ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

function service(name: string, app: string, spec: object): object {
  const ports = [{ name: "http", port: 80 }];
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app }, ports, ...spec } };
}
