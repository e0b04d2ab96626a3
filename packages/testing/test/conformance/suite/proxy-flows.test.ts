import { expect, test } from "vitest";
import { type ProxyFlowsCase, runProxyFlows } from "../../../src/conformance/suite/proxy-flows.ts";

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "ns", name: "web" },
  spec: {
    type: "NodePort",
    clusterIP: "172.30.0.1",
    clusterIPs: ["172.30.0.1"],
    ipFamilies: ["IPv4"],
    ports: [{ port: 80, nodePort: 30080 }],
  },
};
const SLICE = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { namespace: "ns", name: "web-1", labels: { "kubernetes.io/service-name": "web" } },
  addressType: "IPv4",
  endpoints: ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((address) => ({ addresses: [address] })),
  ports: [{ name: "", port: 8080, protocol: "TCP" }],
};
const ALL = ["10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080"];

function caseOf(
  objects: readonly { readonly kind: string }[],
  flow: readonly [string, string, number],
  expected: unknown,
  modes: readonly string[] = ["iptables"],
): ProxyFlowsCase {
  const [from, to, port] = flow;
  return {
    id: "own",
    modes,
    node: { name: "node-1", ips: ["192.168.0.2"] },
    proxy: { ipFamily: "IPv4", localDetect: { clusterCIDR: "10.0.0.0/8" } },
    steps: [{ apply: objects, flows: [{ id: "f", from, protocol: "TCP", to, port, expect: expected as never }] }],
  };
}

test.each([
  [
    "a pod, all three endpoints",
    [SERVICE, SLICE],
    ["10.0.1.9", "172.30.0.1", 80],
    { verdict: "endpoints", endpoints: ALL, masquerade: false },
  ],
  [
    "an endpoint itself: masqueraded if it gets itself",
    [SERVICE, SLICE],
    ["10.0.0.2", "172.30.0.1", 80],
    { verdict: "endpoints", endpoints: ALL, masquerade: "sometimes" },
  ],
  [
    "from outside to the node port",
    [SERVICE, SLICE],
    ["203.0.113.1", "192.168.0.2", 30080],
    { verdict: "endpoints", endpoints: ALL, masquerade: true },
  ],
  [
    "without endpoints",
    [SERVICE],
    ["10.0.1.9", "172.30.0.1", 80],
    { verdict: "reject", endpoints: [], masquerade: false },
  ],
  [
    "another port",
    [SERVICE, SLICE],
    ["10.0.1.9", "172.30.0.1", 81],
    { verdict: "none", endpoints: [], masquerade: false },
  ],
] as const)("%s", (_name, objects, flow, expected) => {
  expect(runProxyFlows(caseOf(objects, flow, expected))).toEqual([]);
  // With nftables a port that no Service has is refused, where iptables lets the packet pass.
  const refused = { verdict: "reject", endpoints: [], masquerade: false };
  const inNftables = expected.verdict === "none" ? refused : expected;
  expect(runProxyFlows(caseOf(objects, flow, inNftables, ["nftables"]))).toEqual([]);
});

test("a case that expects something else does not pass, and says what", () => {
  const wrong = caseOf([SERVICE, SLICE], ["10.0.1.9", "172.30.0.1", 80], {
    verdict: "endpoints",
    endpoints: ALL.slice(1),
    masquerade: false,
  });
  expect(runProxyFlows(wrong)).toMatchObject([{ where: "iptables, step 1, flow f", actual: { endpoints: ALL } }]);
});

test("a mode that is not there yet does not pass", () => {
  const both = { ...caseOf([], ["10.0.1.9", "172.30.0.1", 80], { verdict: "none" }), modes: ["iptables", "userspace"] };
  expect(runProxyFlows(both).map((each) => each.actual)).toEqual(["mode userspace not implemented yet"]);
});
