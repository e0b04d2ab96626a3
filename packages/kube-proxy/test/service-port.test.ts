import { formatAddr, formatPrefix } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { DEFAULT_GATES, servicePorts } from "../src/index.ts";
import { HTTP, service } from "./fixture.ts";

test.each([
  ["headless", service("ns/a", "None"), 0],
  ["without an address yet", service("ns/a", ""), 0],
  ["ExternalName", service("ns/a", "10.96.0.1", { type: "ExternalName" }), 0],
  ["of the other family", service("ns/a", "fd00::1", { ipFamilies: ["IPv6"] }), 0],
  ["two ports", service("ns/a", "10.96.0.1", { ports: [HTTP, { name: "dns", protocol: "UDP", port: 53 }] }), 2],
  ["dual stack", service("ns/a", "fd00::1", { clusterIPs: ["fd00::1", "10.96.0.1"], ipFamilies: ["IPv6", "IPv4"] }), 1],
])("%s: how many ports are handled", (_name, object, count) => {
  expect(servicePorts(object, 4, DEFAULT_GATES)).toHaveLength(count);
});

test("addresses of the other family are left out, and those of a proxying load balancer", () => {
  const object = service("ns/a", "10.96.0.1", {
    type: "LoadBalancer",
    externalIPs: ["192.0.2.1", "2001:db8::1"],
    loadBalancerSourceRanges: [" 198.51.100.0/24", "2001:db8::/64"],
  });
  const status = {
    loadBalancer: { ingress: [{ ip: "1.2.3.4" }, { ip: "5.6.7.8", ipMode: "Proxy" as const }, { hostname: "lb" }] },
  };
  const info = servicePorts({ ...object, status }, 4, DEFAULT_GATES)[0];
  expect(info?.externalIPs.map(formatAddr)).toEqual(["192.0.2.1"]);
  expect(info?.loadBalancerVIPs.map(formatAddr)).toEqual(["1.2.3.4"]);
  expect(info?.loadBalancerSourceRanges.map(formatPrefix)).toEqual(["198.51.100.0/24"]);
});

test.each([
  [{ type: "ClusterIP", externalTrafficPolicy: "Local", healthCheckNodePort: 30001 }, false, 0],
  [{ type: "NodePort", externalTrafficPolicy: "Local", healthCheckNodePort: 30001 }, true, 0],
  [{ type: "LoadBalancer", externalTrafficPolicy: "Cluster", healthCheckNodePort: 30001 }, false, 0],
  [{ type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort: 30001 }, true, 30001],
  [{ type: "ClusterIP", externalTrafficPolicy: "Local", externalIPs: ["192.0.2.1"] }, true, 0],
] as const)("%j: is the external policy Local, and which health check port is there", (spec, local, port) => {
  const info = servicePorts(service("ns/a", "10.96.0.1", spec), 4, DEFAULT_GATES)[0];
  expect([info?.externalPolicyLocal, info?.healthCheckNodePort]).toEqual([local, port]);
});
