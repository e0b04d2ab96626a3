import { expect, test } from "vitest";
import { validateServiceStatusUpdate } from "../../src/core/service-status-validate.ts";
import { validateServiceUpdate } from "../../src/core/service-update-validate.ts";
import { service, texts } from "./samples.ts";

const single = { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
const dual = {
  clusterIP: "10.0.0.1",
  clusterIPs: ["10.0.0.1", "2000::1"],
  ipFamilies: ["IPv4", "IPv6"],
  ipFamilyPolicy: "PreferDualStack",
};
const lb = { ...single, type: "LoadBalancer", externalTrafficPolicy: "Cluster", allocateLoadBalancerNodePorts: true };

test.each<[string, object, object, readonly string[]]>([
  ["unchanged", single, single, []],
  ["an address added", single, dual, []],
  ["an address released", dual, single, []],
  [
    "released without saying so",
    dual,
    { ...single, ipFamilyPolicy: "PreferDualStack" },
    [
      "spec.ipFamilyPolicy: Invalid value: \"PreferDualStack\": must be set to 'SingleStack' when releasing the secondary clusterIP",
      "spec.ipFamilyPolicy: Invalid value: \"PreferDualStack\": must be set to 'SingleStack' when releasing the secondary ipFamily",
    ],
  ],
  [
    "the first address changed",
    single,
    { ...single, clusterIP: "10.0.0.9", clusterIPs: ["10.0.0.9"] },
    ['spec.clusterIPs[0]: Invalid value: ["10.0.0.9"]: may not change once set'],
  ],
  [
    "class changed",
    { ...lb, loadBalancerClass: "a/b" },
    { ...lb, loadBalancerClass: "a/c" },
    ['spec.loadBalancerClass: Invalid value: "a/c": may not change once set'],
  ],
  [
    "health check port changed",
    { ...lb, externalTrafficPolicy: "Local", healthCheckNodePort: 30001 },
    { ...lb, externalTrafficPolicy: "Local", healthCheckNodePort: 30002 },
    ["spec.healthCheckNodePort: Forbidden: field is immutable"],
  ],
])("%s", (_name, before, after, expected) => {
  expect(texts(validateServiceUpdate(service(after), service(before)))).toEqual(expected);
});

test.each<[string, object, object, readonly string[]]>([
  ["an address", lb, { ip: "192.0.2.1", ipMode: "VIP" }, []],
  [
    "no mode",
    lb,
    { ip: "192.0.2.1" },
    ["status.loadBalancer.ingress[0].ipMode: Required value: must be specified when `ip` is set"],
  ],
  [
    "mode without address",
    lb,
    { hostname: "a.b", ipMode: "VIP" },
    ["status.loadBalancer.ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set"],
  ],
  [
    "an address as a name",
    lb,
    { hostname: "1.2.3.4" },
    ['status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
  ],
  [
    "not a load balancer",
    single,
    { ip: "192.0.2.1", ipMode: "VIP" },
    ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
  ],
])("status: %s", (_name, spec, ingress, expected) => {
  const after = service(spec, { status: { loadBalancer: { ingress: [ingress] } } });
  expect(texts(validateServiceStatusUpdate(after, service(spec)))).toEqual(expected);
});

test("what strict reading refuses may stay where it was", () => {
  const sloppy = { externalIPs: ["192.000.002.001"], externalTrafficPolicy: "Cluster" };
  const strict = { ...sloppy, externalIPs: ["192.000.002.002"] };
  expect(texts(validateServiceUpdate(service(sloppy), service(sloppy), true))).toEqual([]);
  expect(texts(validateServiceUpdate(service(strict), service(sloppy), true))).toEqual([
    'spec.externalIPs[0]: Invalid value: "192.000.002.002": must not have leading 0s',
  ]);
  expect(texts(validateServiceUpdate(service(strict), service(sloppy)))).toEqual([]);
});
