/** Which address a Service gets out of a pool, and what its controller takes for a change. */
import type { Node, Service } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { addressesOf, isLoadBalancerHost } from "../../src/index.ts";
import { needsUpdate } from "../../src/service-lb/need.ts";
import { allot } from "../../src/service-lb/pool.ts";

const DUAL = "192.0.2.1-192.0.2.2, 2001:db8::1-2001:db8::2";

function serviceOf(name: string, spec: object = {}, held: readonly string[] = [], annotations: object = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default", uid: name, annotations: annotations as Record<string, string> },
    spec: { type: "LoadBalancer", ipFamilies: ["IPv4"], ports: [{ port: 80 }], ...spec },
    status: { loadBalancer: { ingress: held.map((ip) => ({ ip })) } },
  };
}

const v6 = { ipFamilies: ["IPv6"] };
const both = { ipFamilies: ["IPv4", "IPv6"] };
const sixFirst = { ipFamilies: ["IPv6", "IPv4"] };

test.each<[string, string, Service, readonly Service[], readonly string[] | string]>([
  ["the first that is free", DUAL, serviceOf("a"), [serviceOf("b", {}, ["192.0.2.1"])], ["192.0.2.2"]],
  ["the one that it has", DUAL, serviceOf("a", {}, ["192.0.2.2"]), [], ["192.0.2.2"]],
  [
    "another, if two have the same",
    DUAL,
    serviceOf("a", {}, ["192.0.2.1"]),
    [serviceOf("b", {}, ["192.0.2.1"])],
    ["192.0.2.2"],
  ],
  ["the one that it asks for", DUAL, serviceOf("a", { loadBalancerIP: "192.0.2.2" }, ["192.0.2.1"]), [], ["192.0.2.2"]],
  ["one in another spelling", DUAL, serviceOf("a", { ...v6, loadBalancerIP: "2001:DB8:0::2" }), [], ["2001:db8::2"]],
  ["one of each family", DUAL, serviceOf("a", both), [], ["192.0.2.1", "2001:db8::1"]],
  ["one of each family, in the Service's order", DUAL, serviceOf("a", sixFirst), [], ["2001:db8::1", "192.0.2.1"]],
  ["its second family's too", DUAL, serviceOf("a", both, ["192.0.2.2"]), [], ["192.0.2.2", "2001:db8::1"]],
  ["no second family, if that is gone", DUAL, serviceOf("a", {}, ["192.0.2.1", "2001:db8::1"]), [], ["192.0.2.1"]],
  ["only the first family's from a pool of one", "192.0.2.1", serviceOf("a", both), [], ["192.0.2.1"]],
  [
    "nothing from a pool of the other family",
    "192.0.2.1",
    serviceOf("a", sixFirst),
    [],
    "no free IPv6 address in the pool",
  ],
  [
    "nothing for what someone has",
    DUAL,
    serviceOf("a", { loadBalancerIP: "192.0.2.1" }),
    [serviceOf("b", {}, ["192.0.2.1"])],
    "address 192.0.2.1 is in use by Service default/b",
  ],
  [
    "nothing for what is not there",
    DUAL,
    serviceOf("a", { loadBalancerIP: "192.0.2.9" }),
    [],
    "address 192.0.2.9 is not in the pool",
  ],
  [
    "both that an annotation asks for",
    DUAL,
    serviceOf("a", both, [], { "metallb.io/loadBalancerIPs": " 2001:db8::2 ,192.0.2.2" }),
    [],
    ["192.0.2.2", "2001:db8::2"],
  ],
  [
    "any, if an annotation says nothing of use",
    DUAL,
    serviceOf("a", {}, [], { "metallb.io/loadBalancerIPs": ",nonsense," }),
    [],
    ["192.0.2.1"],
  ],
  ["nothing from no pool", "", serviceOf("a"), [], "no free IPv4 address in the pool"],
  ["an address of a pool too large to write down", "10.0.0.0/8", serviceOf("a"), [], ["10.0.0.0"]],
])("a Service gets %s", (_name, pool, service, others, expected) => {
  const result = allot(pool, service, [service, ...others]);
  expect(result.ok ? result.ingress.map(({ ip }) => ip) : result.why).toEqual(expected);
});

test.each([
  ["192.0.2.1", ["192.0.2.1"]],
  ["192.0.2.254-192.0.3.1", ["192.0.2.254", "192.0.2.255", "192.0.3.0", "192.0.3.1"]],
  ["192.0.2.4/31, 2001:db8::1", ["192.0.2.4", "192.0.2.5", "2001:db8::1"]],
  ["x", []],
])("the pool %s", (pool, addresses) => {
  expect([...addressesOf(pool)]).toEqual(addresses);
});

describe("a balancer", () => {
  const plain = serviceOf("a");
  test.each<[boolean, string, object]>([
    [false, "another selector", { spec: { selector: { app: "b" } } }],
    [false, "another policy inside the cluster", { spec: { internalTrafficPolicy: "Local" } }],
    [false, "an address", { status: { loadBalancer: { ingress: [{ ip: "192.0.2.9" }] } } }],
    [true, "another port", { spec: { ports: [{ port: 81 }] } }],
    [true, "source ranges", { spec: { loadBalancerSourceRanges: ["192.0.2.0/24"] } }],
    [true, "an address to have", { spec: { loadBalancerIP: "192.0.2.2" } }],
    [true, "external addresses", { spec: { externalIPs: ["192.0.2.2"] } }],
    [true, "affinity", { spec: { sessionAffinity: "ClientIP" } }],
    [true, "another external policy", { spec: { externalTrafficPolicy: "Local" } }],
    [true, "a second family", { spec: both }],
    [true, "annotations", { metadata: { annotations: { a: "b" } } }],
    [true, "another uid", { metadata: { uid: "other" } }],
    [true, "another type", { spec: { type: "ClusterIP" } }],
    [true, "someone else's class", { spec: { loadBalancerClass: "example.com/x" } }],
  ])("must change: %s, with %s", (isDue, _name, change) => {
    const { metadata = {}, spec = {}, status = plain.status } = change as Partial<Service>;
    const after: Service = {
      ...plain,
      metadata: { ...plain.metadata, ...metadata },
      spec: { ...plain.spec, ...spec },
      ...(status === undefined ? {} : { status }),
    };
    expect(needsUpdate(plain, after)).toBe(isDue);
  });
});

test.each<[boolean, string, Partial<Node>]>([
  [true, "plain", {}],
  [true, "not ready: its health checks decide", { status: { conditions: [{ type: "Ready", status: "False" }] } }],
  [true, "cordoned", { spec: { unschedulable: true } }],
  [true, "with a taint of its own", { spec: { taints: [{ key: "x", effect: "NoSchedule" }] } }],
  [
    false,
    "about to be taken away",
    { spec: { taints: [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }] } },
  ],
  [false, "ending", { metadata: { name: "n", deletionTimestamp: "2026-01-01T00:00:00Z" } }],
  [
    false,
    "excluded",
    { metadata: { name: "n", labels: { "node.kubernetes.io/exclude-from-external-load-balancers": "" } } },
  ],
  [
    true,
    "expressly not excluded",
    { metadata: { name: "n", labels: { "node.kubernetes.io/exclude-from-external-load-balancers": "false" } } },
  ],
])("may be sent to: %s, a node that is %s", (isHost, _name, extra) => {
  expect(isLoadBalancerHost({ apiVersion: "v1", kind: "Node", metadata: { name: "n" }, ...extra })).toBe(isHost);
});
