/** What no case at hand asks for: DNS servers that pods of a scenario run. */
import { describe, expect, test } from "vitest";
import { run } from "../../../src/conformance/suite/scenarios.ts";
import type { JsonObject } from "../../../src/conformance/types.ts";

const IP = "10.244.1.20";
const NAME = "found.example.local";

function pod(name: string, ip: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "test" },
    spec: { nodeName: "node-1", containers: [{ name: "main", image: "agnhost" }], ...spec },
    status: { phase: "Running", podIP: ip, podIPs: [{ ip }], conditions: [{ type: "Ready", status: "True" }] },
  };
}

const dnsConfig = { nameservers: [IP], searches: ["example.local"], options: [{ name: "ndots", value: "2" }] };
const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "node-1", labels: {} },
  spec: { podCIDR: "10.244.1.0/24" },
  status: { addresses: [{ type: "InternalIP", address: "172.18.0.2" }] },
};

function scenario(check: JsonObject, listens: JsonObject = {}): JsonObject {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "test" } };
  const client = pod("client", "10.244.1.21", { dnsPolicy: "None", dnsConfig });
  const asks = { check: "dns", from: "test/client", name: "found", type: "A" };
  return {
    id: "dns",
    name: "a pod asks the server that it names",
    cluster: {
      serviceCIDR: "10.96.0.0/16",
      podCIDRs: { "node-1": "10.244.1.0/24" },
      dnsDomain: "cluster.local",
      ipFamilies: ["IPv4"],
    },
    objects: [node, namespace, pod("server", IP), client],
    listens,
    steps: [{ do: [], expect: [{ ...asks, ...check }] }],
  };
}

const known = { expect: { answers: ["192.0.2.1"] } };
const udp = { "test/server": ["UDP/53"] };

describe("a pod's own DNS server", () => {
  test.each<[string, JsonObject, JsonObject]>([
    ["pod and records", { server: { pod: "test/server", records: { [NAME]: "192.0.2.1" } } }, {}],
    ["records by pod", { server: { "test/server": { [NAME]: ["192.0.2.1"] } } }, {}],
    ["records alone", { server: { [NAME]: { A: "192.0.2.1" } } }, udp],
    ["a list", { server: [{ name: NAME, type: "A", answers: ["192.0.2.1"] }] }, udp],
  ])("answers from %s", (_name, check, listens) => {
    expect(run(scenario({ ...check, ...known }, listens))).toEqual({ passed: true });
    expect(run(scenario({ ...check, ...known, name: "other" }, listens)).passed).toBe(false);
    expect(run(scenario({ ...check, name: "other", expect: { rcode: "NXDOMAIN" } }, listens))).toEqual({
      passed: true,
    });
  });

  const server = { pod: "test/server", records: { [NAME]: "192.0.2.1" } };

  test.each<[boolean, JsonObject[string] & {}]>([
    [true, { [NAME]: "test/server" }],
    [true, { "test/server": [`${NAME}.`] }],
    [true, [{ name: NAME, server: "podIP(test/server)" }]],
    [false, { [NAME]: "test/other" }],
    [false, { [NAME]: "kube-dns" }],
    [false, { "unasked.example.local": "test/server" }],
  ])("%j: %j went there", (passed, asked) => {
    expect(run(scenario({ server, asked, ...known })).passed).toBe(passed);
  });
});

describe("a field", () => {
  const service: JsonObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "test", labels: { "example.com/tier": "front", plain: "yes" } },
    spec: { clusterIP: "10.96.0.7", ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080 }] },
  };

  test.each<[boolean, string, JsonObject[string]]>([
    [true, "metadata.labels.plain", "yes"],
    [true, "metadata.labels.example.com/tier", "front"],
    [true, 'metadata.labels["example.com/tier"]', "front"],
    [false, "metadata.labels.example.com/tier", "back"],
    [true, "metadata.labels.example", "<unset>"],
    [true, "spec.clusterIP", "clusterIP(test/web)"],
    [true, "spec.clusterIPs[0]", { sameAs: "spec.clusterIP" }],
    [false, "spec.clusterIP", { differsFrom: "clusterIP(test/web)" }],
    [true, "spec.ports[0]", { port: 80, targetPort: 8080, protocol: "TCP", name: "http" }],
    [false, "spec.ports[0]", { name: "http", port: 81, protocol: "TCP", targetPort: 8080 }],
    [true, "status.loadBalancer", "<unset>"],
    [false, "spec", "<unset>"],
  ])("%j: %s is %j", (passed, path, expect_) => {
    const made = scenario({});
    const check = { check: "field", kind: "Service", namespace: "test", name: "web", path, expect: expect_ };
    const steps = [{ do: [{ action: "apply", object: service }], expect: [check] }];
    expect(run({ ...made, steps }).passed).toBe(passed);
  });
});
