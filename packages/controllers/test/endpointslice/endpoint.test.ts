/** When two endpoints are one, and when a slice that lists one needs no write for the other. */
import type { Endpoint, Node, Pod, Service } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { endpointId, podEndpoint, sameEndpoint } from "../../src/index.ts";

const targetRef = { kind: "Pod", namespace: "default", name: "p", uid: "u", resourceVersion: "1" };
const endpoint: Endpoint = {
  addresses: ["10.0.0.1"],
  conditions: { ready: true, serving: true, terminating: false },
  hostname: "h",
  nodeName: "n",
  zone: "z",
  targetRef,
};

test.each<[string, Partial<Endpoint>, { readonly id: boolean; readonly content: boolean }]>([
  ["nothing", {}, { id: true, content: true }],
  ["the version of the pod", { targetRef: { ...targetRef, resourceVersion: "2" } }, { id: true, content: true }],
  ["hints", { hints: { forZones: [{ name: "z" }] } }, { id: true, content: true }],
  ["the uid of the pod", { targetRef: { ...targetRef, uid: "v" } }, { id: true, content: false }],
  ["the zone", { zone: "y" }, { id: true, content: false }],
  ["the node", { nodeName: "m" }, { id: true, content: false }],
  ["readiness", { conditions: { ready: false, serving: true, terminating: false } }, { id: true, content: false }],
  ["a condition that was not told", { conditions: { ready: true } }, { id: true, content: false }],
  ["the pod", { targetRef: { ...targetRef, name: "q" } }, { id: false, content: false }],
  ["the host name", { hostname: "g" }, { id: false, content: true }],
  ["the address", { addresses: ["10.0.0.2"] }, { id: false, content: true }],
])("another in %s", (_what, change, same) => {
  const other = { ...endpoint, ...change };
  expect({ id: endpointId(endpoint) === endpointId(other), content: sameEndpoint(endpoint, other) }).toEqual(same);
});

test("a zone without a name is no zone", () => {
  const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: {} } as Service;
  const status = { podIPs: [{ ip: "10.0.0.1" }] };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers: [] }, status } as Pod;
  const labels = { "topology.kubernetes.io/zone": "" };
  const node: Node = { apiVersion: "v1", kind: "Node", metadata: { name: "n", labels } };
  expect(podEndpoint(service, pod, node, "IPv4")).not.toHaveProperty("zone");
});
