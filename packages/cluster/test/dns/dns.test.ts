/** Names, from a pod: the search list, other namespaces, what is not there, and a cluster without its DNS. */
import { describe, expect, test } from "vitest";
import { OUTSIDE, smallCluster } from "../fixture.ts";

const cluster = smallCluster();
cluster.apply(`
apiVersion: v1
kind: Namespace
metadata: { name: luffy }
---
apiVersion: v1
kind: Service
metadata: { name: mysql, namespace: luffy }
spec: { clusterIP: 10.96.2.1, selector: { app: mysql }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Service
metadata: { name: peers, namespace: default }
spec: { clusterIP: None, selector: { app: web }, ports: [{ name: http, port: 8080 }] }
`);
cluster.settle();

test.each([
  ["by its name, through the search list", "near", "10.96.1.2"],
  ["with its namespace", "near.default", "10.96.1.2"],
  ["with .svc", "near.default.svc", "10.96.1.2"],
  ["in full", "near.default.svc.cluster.local", "10.96.1.2"],
  ["in full with the dot, without a search", "near.default.svc.cluster.local.", "10.96.1.2"],
  ["of another namespace", "mysql.luffy", "10.96.2.1"],
  ["of another namespace, without naming it", "mysql", undefined],
  ["the API server", "kubernetes", "10.96.0.1"],
  ["cluster DNS itself", "kube-dns.kube-system", "10.96.0.10"],
  ["what nobody has", "nothing", undefined],
])("%s", (_what, name, address) => {
  const { stdout, exitCode } = cluster.fork().pod("asker-1").exec(["getent", "hosts", name]);
  expect([exitCode, stdout.split(/\s+/)[0]]).toEqual(address === undefined ? [2, ""] : [0, address]);
});

test("a headless Service is its ready pods", () => {
  const { stdout } = cluster.fork().pod("asker-1").exec(["dig", "+short", "peers.default.svc.cluster.local"]);
  const ips = ["web-1", "web-2"].map((name) => cluster.get("pods", name)?.status?.podIP);
  expect(stdout.trim().split("\n").sort()).toEqual(ips);
});

test("nslookup prints the server and the full name, and NXDOMAIN for what is not there", () => {
  const fork = cluster.fork();
  const found = fork.pod("asker-1").nslookup("near");
  expect(found).toMatchObject({ exitCode: 0 });
  expect(found.stdout).toContain("10.96.0.10");
  expect(found.stdout).toContain("Name:\tnear.default.svc.cluster.local\nAddress: 10.96.1.2");
  const missing = fork.pod("asker-1").nslookup("nothing.default.svc.cluster.local");
  expect(missing).toMatchObject({ exitCode: 1 });
  expect(missing.stdout).toContain("** server can't find nothing.default.svc.cluster.local: NXDOMAIN");
});

describe("each lookup is real packets", () => {
  test("a query each step of the search list, in the answer's causes", () => {
    const { trace } = cluster.fork().pod("asker-1").curl("http://mysql.luffy:3306");
    expect(trace.causes.map((cause) => [cause.sent.protocol, cause.sent.target, cause.sent.targetPort])).toEqual(
      Array.from({ length: 4 }, () => ["udp", "10.96.0.10", 53]),
    );
    expect(trace.causes.map(({ dns }) => [dns?.type, dns?.name, dns?.rcode])).toEqual([
      ["A", "mysql.luffy.default.svc.cluster.local.", "NXDOMAIN"],
      ["AAAA", "mysql.luffy.default.svc.cluster.local.", "NXDOMAIN"],
      ["A", "mysql.luffy.svc.cluster.local.", "NOERROR"],
      ["AAAA", "mysql.luffy.svc.cluster.local.", "NOERROR"],
    ]);
    expect(trace.causes.every((cause) => cause.endpoint?.name.startsWith("coredns-"))).toBe(true);
  });

  test("an address needs none", () => {
    expect(cluster.fork().pod("asker-1").curl("http://10.96.1.2").trace.causes).toEqual([]);
  });
});

test("a pod's resolv.conf is cluster DNS, a node's is its own", () => {
  const fork = cluster.fork();
  expect(fork.pod("asker-1").exec(["cat", "/etc/resolv.conf"]).stdout).toBe(
    "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
  );
  expect(fork.node("node-1").exec(["cat", "/etc/resolv.conf"]).stdout).toBe("nameserver 192.168.0.1\n");
  expect(fork.node("node-1").curl("http://near").error).toBe("curl: (6) Could not resolve host: near");
});

describe("without CoreDNS pods", () => {
  const dark = cluster.fork();
  dark.patch("deployments", "coredns", "kube-system", "merge", { spec: { replicas: 0 } });
  dark.settle();

  test("the Service rejects: names cannot be resolved, addresses still work", () => {
    const fork = dark.fork();
    const answer = fork.pod("asker-1").curl("http://near");
    expect(answer).toMatchObject({ ok: false, exitCode: 6, error: "curl: (6) Could not resolve host: near" });
    expect(answer.trace.disposition).toBe("unresolved");
    expect(answer.trace.causes.length).toBeGreaterThan(0);
    expect(answer.trace.causes.every((cause) => cause.disposition === "refused")).toBe(true);
    expect(fork.pod("asker-1").curl("http://10.96.1.2").ok).toBe(true);
  });

  test("nslookup says so", () => {
    const { stdout, exitCode } = dark.fork().pod("asker-1").nslookup("near");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("no servers could be reached");
  });

  test("they come back", () => {
    const fork = dark.fork();
    fork.patch("deployments", "coredns", "kube-system", "merge", { spec: { replicas: 1 } });
    fork.settle();
    expect(fork.pod("asker-1").curl("http://near").body).toMatch(/^near saw/);
  });
});

test("a node whose kube-proxy lags asks dead CoreDNS pods: nobody answers", () => {
  const fork = cluster.fork();
  fork.node("node-1").holdProxy();
  fork.patch("deployments", "coredns", "kube-system", "merge", { spec: { replicas: 0 } });
  fork.settle();
  const answer = fork.pod("asker-1").curl("http://near");
  expect(answer.exitCode).toBe(6);
  expect(
    answer.trace.causes.every((cause) => cause.disposition === "unreachable" || cause.disposition === "dropped"),
  ).toBe(true);
});

test("outside nobody knows the cluster's names", () => {
  expect(
    cluster.fork().external(OUTSIDE.slice("external/".length)).curl("http://near.default.svc.cluster.local").exitCode,
  ).toBe(6);
});
